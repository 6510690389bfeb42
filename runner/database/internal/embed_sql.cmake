# Writes a .cpp that holds the SQL files of FOLDER: cmake -D FOLDER=... -D OUTPUT=... -P embed_sql.cmake
# schema.sql makes a new database, NNNN_name.sql are the migrations of older ones, numbered from 1 without a gap; views.sql is
# applied after either.
file(GLOB files LIST_DIRECTORIES false ${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)

# A string literal may be limited to 64 KiB, so the text is cut; adjacent literals join again.
function(append_literal path result)
  file(READ ${path} text)
  string(LENGTH "${text}" length)
  set(literal "")
  set(start 0)
  while(start LESS length)
    string(SUBSTRING "${text}" ${start} 8000 part)
    string(APPEND literal "R\"sql(${part})sql\"\n")
    math(EXPR start "${start} + 8000")
  endwhile()
  set(${result} "${literal}" PARENT_SCOPE)
endfunction()

set(rows "")
set(expected 1)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(SUBSTRING ${name} 0 4 digits)
  string(REGEX REPLACE "^0+" "" number ${digits})
  if(NOT number EQUAL expected)
    message(FATAL_ERROR "${file}: expected migration number ${expected}; numbers go up by one from 0001")
  endif()
  math(EXPR expected "${expected} + 1")
  append_literal(${file} literal)
  string(APPEND rows "    {${number}, \"${name}\",\n${literal}},\n")
endforeach()
append_literal(${FOLDER}/schema.sql schema)
append_literal(${FOLDER}/views.sql views)

file(WRITE ${OUTPUT}.new "// Made from schemas/database by embed_sql.cmake.
#include \"database/internal/migration.hpp\"

namespace runner::database {

namespace {

constexpr Migration embedded[] = {
${rows}};

}  // namespace

std::span<const Migration> migrations() noexcept { return embedded; }

const char* schema_sql() noexcept {
  return ${schema};
}

const char* views_sql() noexcept {
  return ${views};
}

}  // namespace runner::database
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)

# Writes a .cpp that holds the SQL files of two folders: cmake -D SCHEMA=... -D QUESTIONS=... -D OUTPUT=... -P embed_sql.cmake
# In SCHEMA schema.sql makes a new database, NNNN_name.sql are the migrations of older ones, numbered from 1 without a gap; views.sql
# is applied after either. In QUESTIONS each file is a question that is asked by its name.

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

file(GLOB files LIST_DIRECTORIES false ${SCHEMA}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(migrations "")
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
  string(APPEND migrations "    {${number}, \"${name}\",\n${literal}},\n")
endforeach()
append_literal(${SCHEMA}/schema.sql schema)
append_literal(${SCHEMA}/views.sql views)

file(GLOB files LIST_DIRECTORIES false ${QUESTIONS}/*.sql)
list(SORT files)
set(questions "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  append_literal(${file} literal)
  string(APPEND questions "    {\"${name}\",\n${literal}},\n")
endforeach()

file(WRITE ${OUTPUT}.new "// Made from schemas/database and experiments/queries by embed_sql.cmake.
#include \"database/internal/embedded_questions.hpp\"
#include \"database/internal/migration.hpp\"

namespace runner::database {

namespace {

constexpr Migration all_migrations[] = {
${migrations}};

constexpr EmbeddedQuestion all_questions[] = {
${questions}};

}  // namespace

std::span<const Migration> migrations() noexcept { return all_migrations; }

const char* schema_sql() noexcept {
  return ${schema};
}

const char* views_sql() noexcept {
  return ${views};
}

std::span<const EmbeddedQuestion> embedded_questions() noexcept { return all_questions; }

}  // namespace runner::database
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)

# Writes a .cpp that holds the SQL files of FOLDER: cmake -D FOLDER=... -D OUTPUT=... -P embed_questions.cmake
file(GLOB files LIST_DIRECTORIES false ${FOLDER}/*.sql)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"sql(${text})sql\"},\n")
endforeach()

file(WRITE ${OUTPUT}.new "// Made from experiments/queries by embed_questions.cmake.
#include \"database/internal/embedded_questions.hpp\"

namespace runner::database {

namespace {

constexpr EmbeddedQuestion all_questions[] = {
${rows}};

}  // namespace

std::span<const EmbeddedQuestion> embedded_questions() noexcept { return all_questions; }

}  // namespace runner::database
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)

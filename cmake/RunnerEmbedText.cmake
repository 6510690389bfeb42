# runner_embed_text(<target> <file> <symbol> [<file>...]): lets <target> include "<symbol>.inc", whose one line is the text of <file>,
# and of those behind it, as a C++ raw string literal. For files of some hundred KiB at most: g++ and clang set a literal no limit, others do.
function(runner_embed_text target file symbol)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  set(text "")
  foreach(part IN ITEMS ${file} ${ARGN})
    cmake_path(ABSOLUTE_PATH part BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    file(READ ${part} part_text)
    string(APPEND text "${part_text}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${part})
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/${symbol}.inc CONTENT "R\"embedded(@text@)embedded\"" @ONLY)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

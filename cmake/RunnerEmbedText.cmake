# runner_embed_text(<target> <file> <symbol>): lets <target> include "<symbol>.inc", whose one line is the text of <file> as
# a C++ raw string literal. For files of some hundred KiB at most: g++ and clang set a literal no limit, others do.
function(runner_embed_text target file symbol)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(READ ${file} text)
  file(CONFIGURE OUTPUT ${folder}/${symbol}.inc CONTENT "R\"embedded(@text@)embedded\"" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

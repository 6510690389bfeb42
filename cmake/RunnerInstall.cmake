# The programs lie beside each other, the plugins under ../lib/runner/plugins of them: the layout of the build tree.
install(TARGETS runner runner-worker RUNTIME DESTINATION bin)
install(TARGETS runner_direct LIBRARY DESTINATION lib/runner)
if(RUNNER_STUB_LIBRARIES)
  install(DIRECTORY ${RUNNER_STUB_LIBRARIES_FOLDER} DESTINATION lib/runner OPTIONAL)
endif()
set(installed_plugins)
foreach(plugin IN LISTS RUNNER_PLUGINS)
  install(TARGETS ${plugin} LIBRARY DESTINATION lib/runner/plugins)
  install(FILES $<TARGET_FILE:${plugin}>.json DESTINATION lib/runner/plugins)
  string(APPEND installed_plugins " \"\${folder}/$<TARGET_FILE_NAME:${plugin}>\"")
endforeach()
# Installing cuts a library's time to whole seconds and may strip it: the build's descriptions no longer fit, and where the
# installed ones cannot be written by those who run them, each of them would have to make them anew.
install(CODE "
  set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/runner/plugins\")
  execute_process(RESULT_VARIABLE failure COMMAND \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/runner-worker\"
    --write-manifests${installed_plugins})
  if(failure)
    message(WARNING \"plugins could not be described (\${failure}); runner will do it when it starts\")
  endif()")

# What find_package(Runner) needs: the headers, runner_add_plugin, and the precompiled header's source.
include(CMakePackageConfigHelpers)
set(package_folder ${PROJECT_BINARY_DIR}/package)
set(RUNNER_PACKAGE_INCLUDE include)
configure_file(cmake/RunnerConfig.cmake.in ${package_folder}/RunnerConfig.cmake @ONLY)
write_basic_package_version_file(${package_folder}/RunnerConfigVersion.cmake COMPATIBILITY SameMinorVersion)
# The build tree is one, too: its programs lie as they do when they are installed, its headers do not.
set(tree_package_folder ${PROJECT_BINARY_DIR}/lib/cmake/Runner)
set(RUNNER_PACKAGE_INCLUDE include/runner_description)
configure_file(cmake/RunnerConfig.cmake.in ${tree_package_folder}/RunnerConfig.cmake @ONLY)
write_basic_package_version_file(${tree_package_folder}/RunnerConfigVersion.cmake COMPATIBILITY SameMinorVersion)
foreach(file IN ITEMS runner/sdk/torch_headers.cpp cmake/RunnerAddPlugin.cmake)
  get_filename_component(name ${file} NAME)
  configure_file(${file} ${tree_package_folder}/${name} COPYONLY)
endforeach()
install(DIRECTORY runner/sdk/ DESTINATION include/runner FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY ${package_folder}/ DESTINATION lib/cmake/Runner)
install(FILES runner/sdk/torch_headers.cpp cmake/RunnerAddPlugin.cmake DESTINATION lib/cmake/Runner)
install(DIRECTORY configs schemas python DESTINATION share/runner)
install(FILES LICENSE README.md DESTINATION share/doc/runner OPTIONAL)
install(DIRECTORY docs DESTINATION share/doc/runner)

# See runner/cli/CMakeLists.txt.
set(shell_folder ${PROJECT_BINARY_DIR}/shell)
install(FILES ${shell_folder}/runner.bash DESTINATION share/bash-completion/completions RENAME runner)
install(FILES ${shell_folder}/_runner DESTINATION share/zsh/site-functions)
install(FILES ${shell_folder}/runner.fish DESTINATION share/fish/vendor_completions.d)
install(FILES ${shell_folder}/runner.1 DESTINATION share/man/man1)

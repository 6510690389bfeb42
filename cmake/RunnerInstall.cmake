# The programs lie beside each other, the plugins under ../lib/runner/plugins of them: the layout of the build tree.
install(TARGETS runner runner-worker RUNTIME DESTINATION bin)
foreach(plugin IN LISTS RUNNER_PLUGINS)
  install(TARGETS ${plugin} LIBRARY DESTINATION lib/runner/plugins)
  install(FILES $<TARGET_FILE:${plugin}>.json DESTINATION lib/runner/plugins)
endforeach()

# What find_package(Runner) needs: the headers, runner_add_plugin, and the precompiled header's source.
install(DIRECTORY runner/sdk/ DESTINATION include/runner FILES_MATCHING PATTERN "*.hpp")
install(FILES runner/sdk/torch_headers.cpp DESTINATION lib/cmake/Runner)
install(FILES cmake/RunnerConfig.cmake cmake/RunnerAddPlugin.cmake DESTINATION lib/cmake/Runner)
install(DIRECTORY configs schemas DESTINATION share/runner)
install(FILES LICENSE README.md DESTINATION share/doc/runner OPTIONAL)

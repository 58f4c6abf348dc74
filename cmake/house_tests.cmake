# Tests of the house itself: layers, formatting, and the tools that check them.

add_test(NAME house:layers COMMAND ${CMAKE_SOURCE_DIR}/tools/check_layers ${CMAKE_SOURCE_DIR})
add_test(NAME house:names COMMAND ${CMAKE_SOURCE_DIR}/tools/check_names WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME house:layers_checker COMMAND ${CMAKE_SOURCE_DIR}/tools/check_layers_test)
add_test(NAME house:style COMMAND ${CMAKE_SOURCE_DIR}/tools/check_style)
add_test(NAME house:compile_fail_checker COMMAND ${CMAKE_SOURCE_DIR}/tools/check_compile_fail_test ${CMAKE_CXX_COMPILER})
add_test(NAME house:summary COMMAND ${CMAKE_SOURCE_DIR}/tools/junit_summary_test)
set_tests_properties(house:layers house:names house:layers_checker house:style house:compile_fail_checker
  house:summary PROPERTIES LABELS house)
# check_style says "skipped: ..." where clang-format-19 is missing.
set_tests_properties(house:style PROPERTIES SKIP_RETURN_CODE 77)

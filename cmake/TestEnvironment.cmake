# What the sanitizers are told, wherever ctest is started from: ctest reads this file before it runs a test.
set(VIGIE_TEST_ENVIRONMENT ${PROJECT_BINARY_DIR}/test_environment.cmake)
file(CONFIGURE OUTPUT ${VIGIE_TEST_ENVIRONMENT} @ONLY CONTENT [[
set(ENV{ASAN_OPTIONS} "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1")
set(ENV{UBSAN_OPTIONS} "print_stacktrace=1")
set(ENV{TSAN_OPTIONS} "suppressions=@PROJECT_SOURCE_DIR@/cmake/tsan.supp:second_deadlock_stack=1")
]])
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY TEST_INCLUDE_FILES ${VIGIE_TEST_ENVIRONMENT})

# vigie_library(NAME DEPENDS lib... LINK_PUBLIC target... LINK target...)
#
# One library of the house: src/NAME/include/vigie/NAME/*.h are its public headers, src/NAME/*.cpp
# its sources, src/NAME/test/*.cpp its unit tests (executable vigie_NAME_test).
#   DEPENDS      libraries of ours that it may include: the arrows of docs/architecture.md
#   LINK_PUBLIC  outside targets that its public headers include
#   LINK         outside targets that only its sources include
# A library that is not in DEPENDS has no include root here, so it cannot be included. Arrows that
# come along through another library are caught by cmake/check_arrows.py.
function(vigie_library name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LINK_PUBLIC;LINK;TEST_LINK" ${ARGN})
  set(target vigie_${name})
  set(root ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB sources CONFIGURE_DEPENDS ${root}/*.cpp)
  file(GLOB headers CONFIGURE_DEPENDS ${root}/include/vigie/${name}/*.h)

  add_library(${target} STATIC ${sources})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${root}/include FILES ${headers})
  set_target_properties(${target} PROPERTIES
    VERIFY_INTERFACE_HEADER_SETS ON
    VIGIE_DEPENDS "${arg_DEPENDS}")
  set_property(GLOBAL APPEND PROPERTY VIGIE_LIBRARIES ${name})
  list(TRANSFORM arg_DEPENDS PREPEND vigie_ OUTPUT_VARIABLE depends)
  target_link_libraries(${target}
    PUBLIC ${depends} ${arg_LINK_PUBLIC} Threads::Threads
    PRIVATE vigie_compile ${arg_LINK})

  file(GLOB tests CONFIGURE_DEPENDS ${root}/test/*.cpp)
  if(VIGIE_TESTS AND tests)
    vigie_test(${target}_test SOURCES ${tests} LINK ${target} ${arg_LINK} ${arg_TEST_LINK})
    target_include_directories(${target}_test PRIVATE ${root} ${root}/test)
  endif()
endfunction()

# vigie_test(NAME SOURCES file... LINK target...)
# A GoogleTest executable whose tests are known to ctest one by one.
function(vigie_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} vigie_compile GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    VIGIE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" VIGIE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300)
endfunction()

# vigie_fuzzer(NAME SOURCES file... LINK target... CORPUS dir)
# A libFuzzer executable; ctest replays its corpus. In other builds nothing is made.
function(vigie_fuzzer name)
  cmake_parse_arguments(arg "" "CORPUS" "SOURCES;LINK" ${ARGN})
  if(NOT VIGIE_FUZZ)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} vigie_compile)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_test(NAME ${name}.corpus COMMAND ${name} -runs=0 ${arg_CORPUS})
  set_tests_properties(${name}.corpus PROPERTIES LABELS fuzz TIMEOUT 300)
  set_property(GLOBAL APPEND PROPERTY VIGIE_FUZZERS ${name})
endfunction()

# vigie_library(NAME DEPENDS lib... LINK_PUBLIC target... LINK target... TEST_LINK target...)
#
# One library of the house: src/NAME/include/vigie/NAME/*.h are its public headers, src/NAME/*.cpp
# its sources, src/NAME/test/*.cpp its unit tests (executable vigie_NAME_test).
#   DEPENDS      libraries of ours that it may include: the arrows of docs/architecture.md
#   LINK_PUBLIC  outside targets that its public headers include
#   LINK         outside targets that only its sources include
#   TEST_LINK    targets that only its tests include
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
  set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  list(TRANSFORM arg_DEPENDS PREPEND vigie_ OUTPUT_VARIABLE depends)
  target_link_libraries(${target}
    PUBLIC ${depends} ${arg_LINK_PUBLIC} Threads::Threads
    PRIVATE vigie_compile ${arg_LINK})

  file(GLOB tests CONFIGURE_DEPENDS ${root}/test/*.cpp)
  if(VIGIE_TESTS AND tests)
    if(name IN_LIST VIGIE_THREADED)
      set(labels LABELS threads)
    endif()
    vigie_test(${target}_test SOURCES ${tests} LINK ${target} ${arg_LINK} ${arg_TEST_LINK} ${labels})
    target_include_directories(${target}_test PRIVATE ${root} ${root}/test)
  endif()
endfunction()

# vigie_test(NAME SOURCES file... LINK target... LABELS label...)
#
# A GoogleTest executable whose tests are known to ctest one by one, with tests/support on its include path.
# Labels with a meaning:
#   threads  the ThreadSanitizer build holds it too
#   nightly  too slow for every run: "./dev test --all" runs it
function(vigie_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} vigie_compile GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
  target_compile_definitions(${name} PRIVATE
    VIGIE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" VIGIE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(threaded_tests ${name})
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300)
endfunction()

# vigie_fuzzer(NAME SOURCES file... LINK target... CORPUS dir)
#
# A libFuzzer target. The fuzz preset makes the fuzzer, build/fuzz/fuzzers/NAME; the other presets make a
# replay of its corpus, which is a test, so that what was once found stays mended under every compiler.
function(vigie_fuzzer name)
  cmake_parse_arguments(arg "" "CORPUS" "SOURCES;LINK" ${ARGN})
  cmake_path(ABSOLUTE_PATH arg_CORPUS NORMALIZE)
  if(VIGIE_FUZZ)
    add_executable(${name} ${arg_SOURCES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzzers)
    file(WRITE ${PROJECT_BINARY_DIR}/fuzzers/${name}.corpus ${arg_CORPUS})
    add_dependencies(fuzzers ${name})
  elseif(VIGIE_TESTS)
    add_executable(${name} ${arg_SOURCES} ${PROJECT_SOURCE_DIR}/cmake/replay_corpus.cpp)
    add_test(NAME ${name}.corpus COMMAND ${name} ${arg_CORPUS})
    set_tests_properties(${name}.corpus PROPERTIES LABELS fuzz TIMEOUT 300)
  else()
    return()
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LINK} vigie_compile)
endfunction()

# vigie_bench(NAME SOURCES file... LINK target...)
# A Google Benchmark executable, in the release preset: "./dev bench" builds and runs it.
function(vigie_bench name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  if(NOT VIGIE_BENCH)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} vigie_compile benchmark::benchmark_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
  target_compile_definitions(${name} PRIVATE VIGIE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endfunction()

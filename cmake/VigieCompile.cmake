# Compiler settings that every target of Vigie shares.
add_library(vigie_compile INTERFACE)

target_compile_options(vigie_compile INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align -Woverloaded-virtual
  -Wunused -Wimplicit-fallthrough -Wextra-semi -Wdouble-promotion)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Lock annotations are checked here; GCC ignores them.
  target_compile_options(vigie_compile INTERFACE -Wthread-safety)
else()
  target_compile_options(vigie_compile INTERFACE -Wduplicated-cond -Wlogical-op)
endif()

# Packages are built once and run on many machines: no -march=native.
if(VIGIE_SANITIZE)
  target_compile_options(vigie_compile INTERFACE
    -fsanitize=${VIGIE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(vigie_compile INTERFACE -fsanitize=${VIGIE_SANITIZE})
endif()
if(VIGIE_FUZZ)
  target_compile_options(vigie_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Paths below the repository are hashed relative to it, so that build folders and clones share what they compile.
find_program(VIGIE_CCACHE ccache)
if(VIGIE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${VIGIE_CCACHE})
endif()
find_program(VIGIE_LLD NAMES ld.lld-19 ld.lld)
if(VIGIE_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()
find_package(Threads REQUIRED)

# cmake -DFOLDER=web/dist -DOUT=built_in_web_files.cpp -P web_files.cmake
# Writes the unit that builds the console's files into the program. A file's hash stands in it, so that a changed
# file changes the unit. Without the folder the list is empty.
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
set(blobs "")
set(entries "")
set(count 0)
foreach(file IN LISTS files)
  file(SHA256 ${FOLDER}/${file} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  string(APPEND blobs "asm(\".section .rodata\\n.balign 16\\nvigie_web_${count}:\\n.incbin \\\"${FOLDER}/${file}\\\"\\n\"\n"
    "    \"vigie_web_${count}_end:\\n.byte 0\\n.previous\\n\");\n"
    "extern const std::uint8_t begin_${count}[] asm(\"vigie_web_${count}\");\n"
    "extern const std::uint8_t end_${count}[] asm(\"vigie_web_${count}_end\");\n")
  string(APPEND entries "      WebFile{\"/${file}\", {begin_${count}, end_${count}}, \"${hash}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

string(CONCAT unit
  "// Written by web_files.cmake.\n#include <vector>\n\n#include \"web_files.h\"\n\n"
  "namespace vigie::server {\n${blobs}\n"
  "std::span<const WebFile> built_in_web_files() {\n"
  "  static const std::vector<WebFile> files{\n${entries}  };\n  return files;\n}\n\n"
  "}  // namespace vigie::server\n")
set(old "")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT unit STREQUAL old)
  file(WRITE ${OUT} "${unit}")
endif()

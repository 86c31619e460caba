// Runs a command of PROJ or GDAL, the independent computation that ours is held against.
#pragma once

#include "test_files.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace vigie::geo {

inline bool has_tool(const std::string& name) {
  return std::system(("command -v " + name + " > /dev/null 2>&1").c_str()) == 0;
}

// What `command` answers to `input`, one row of numbers a line.
inline std::vector<std::vector<double>> ask(const std::string& command, const std::string& input) {
  const TestFolder folder;
  const std::string path = folder / "input";
  std::ofstream(path) << input;
  std::vector<std::vector<double>> rows;
  if (FILE* pipe = popen((command + " < " + path).c_str(), "r"); pipe != nullptr) {
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
      std::istringstream numbers(line.data());
      std::vector<double> row;
      for (double value = 0; numbers >> value;) row.push_back(value);
      rows.push_back(row);
    }
    pclose(pipe);
  }
  return rows;
}

}  // namespace vigie::geo

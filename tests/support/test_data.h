// Recordings and maps that are not part of the repository: a test that wants them is skipped, by name, where
// they are not there.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace vigie {

// $VIGIE_TEST_DATA, or shared/data beside the repository.
inline std::filesystem::path test_data() {
  const char* told = std::getenv("VIGIE_TEST_DATA");
  return told != nullptr ? std::filesystem::path(told)
                         : std::filesystem::path(VIGIE_SOURCE_DIR) / ".." / "shared" / "data";
}

}  // namespace vigie

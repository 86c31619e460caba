// How the process runs: the small TOML file of `vigie serve`. What the watch is made of is not here; that
// lives in the register. Reentrant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/log.h>
#include <vigie/core/result.h>

namespace vigie::app {

// All keys are optional; what is not set falls to the command line, then to the default.
struct ServeConfig {
  std::optional<std::filesystem::path> data;  // the data folder
  std::optional<std::filesystem::path> web;   // the console's files, in place of the built-in ones
  std::optional<std::string> address;         // an IP address: IPv4 or IPv6
  std::optional<std::uint16_t> port;          // 0: any free one
  std::optional<std::string> site_name;
  std::optional<std::filesystem::path> tls_certificate;   // PEM, with its chain
  std::optional<std::filesystem::path> tls_key;           // PEM
  std::optional<std::filesystem::path> token_file;        // one line: what callers from elsewhere bring
  std::vector<std::string> host_names;                    // names besides the address that callers may use
  std::optional<std::string> elevation;                   // a raster that GDAL opens
  bool heights_above_ellipsoid = false;                   // what its heights are above; false: the geoid
  std::optional<std::filesystem::path> map_tiles;         // PMTiles
  std::optional<std::int64_t> clip_limit_mb;              // of all clips together
  std::optional<std::filesystem::path> classifier_model;  // ONNX
  std::optional<LogLevel> log_level;
};

// `name` stands in errors: "vigie.toml:3: …". Relative paths are of `folder`. invalid_argument for what is
// not TOML, a key that is not known, or a value out of its range.
Result<ServeConfig> parse_config(std::string_view text, std::string_view name,
                                 const std::filesystem::path& folder);
Result<ServeConfig> read_config(const std::filesystem::path& file);

}  // namespace vigie::app

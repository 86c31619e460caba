#include "config.h"

#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <vigie/core/toml_guard.h>

namespace vigie::app {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

// Where it was read from, for errors and relative paths.
struct Place {
  std::string_view name;
  const std::filesystem::path& folder;
};

Error wrong(const Place& place, const toml::node& node, std::string_view what) {
  return {ErrorCode::invalid_argument, fmt::format("{}:{}: {}", place.name, node.source().begin.line, what)};
}

Result<std::string> text_of(const toml::node& node, const Place& place, std::string_view key) {
  const auto text = node.value_exact<std::string>();
  if (!text || text->empty() || text->size() > 4096) {
    return wrong(place, node, fmt::format("{} is to be text in quotes", key));
  }
  return *text;
}

Result<std::int64_t> number_of(const toml::node& node, const Place& place, std::string_view key,
                               std::int64_t least, std::int64_t most) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < least || *number > most) {
    return wrong(place, node, fmt::format("{} is to be a whole number from {} to {}", key, least, most));
  }
  return *number;
}

template <typename Target>
Result<void> set_text(Target& target, const toml::node& node, const Place& place, std::string_view key) {
  auto text = text_of(node, place, key);
  if (!text) return std::move(text).error();
  target = *text;
  return {};
}

Result<void> set_path(std::optional<std::filesystem::path>& target, const toml::node& node,
                      const Place& place, std::string_view key) {
  auto text = text_of(node, place, key);
  if (!text) return std::move(text).error();
  target = place.folder / *text;
  return {};
}

Result<void> set_names(std::vector<std::string>& target, const toml::node& node, const Place& place,
                       std::string_view key) {
  const toml::array* names = node.as_array();
  if (!names || names->size() > 64) {
    return wrong(place, node, fmt::format("{} is to be a list of up to 64 texts", key));
  }
  for (const toml::node& name : *names) {
    auto text = text_of(name, place, key);
    if (!text) return std::move(text).error();
    target.push_back(*text);
  }
  return {};
}

Result<void> set_level(std::optional<LogLevel>& target, const toml::node& node, const Place& place,
                       std::string_view key) {
  constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels{{{"debug", LogLevel::debug},
                                                                          {"info", LogLevel::info},
                                                                          {"warning", LogLevel::warning},
                                                                          {"error", LogLevel::error}}};
  auto text = text_of(node, place, key);
  if (!text) return std::move(text).error();
  for (const auto& [word, level] : kLevels) {
    if (*text != word) continue;
    target = level;
    return {};
  }
  return wrong(place, node, fmt::format("{} is to be debug, info, warning or error", key));
}

using Setter = Result<void> (*)(ServeConfig&, const toml::node&, const Place&, std::string_view);
struct Key {
  std::string_view name;
  Setter set;
};

template <auto member>
Result<void> path_key(ServeConfig& config, const toml::node& node, const Place& place, std::string_view key) {
  return set_path(config.*member, node, place, key);
}

template <auto member>
Result<void> text_key(ServeConfig& config, const toml::node& node, const Place& place, std::string_view key) {
  return set_text(config.*member, node, place, key);
}

Result<void> port_key(ServeConfig& config, const toml::node& node, const Place& place, std::string_view key) {
  auto port = number_of(node, place, key, 0, 65535);
  if (!port) return std::move(port).error();
  config.port = static_cast<std::uint16_t>(*port);
  return {};
}

Result<void> clip_limit_key(ServeConfig& config, const toml::node& node, const Place& place,
                            std::string_view key) {
  auto megabytes = number_of(node, place, key, 10, 100'000'000);
  if (!megabytes) return std::move(megabytes).error();
  config.clip_limit_mb = *megabytes;
  return {};
}

// GDAL's own names, such as those inside a zip, are left as they are.
Result<void> elevation_key(ServeConfig& config, const toml::node& node, const Place& place,
                           std::string_view key) {
  auto text = text_of(node, place, key);
  if (!text) return std::move(text).error();
  constexpr std::string_view kZip = "/vsizip/";
  if (text->starts_with("/vsi") && !text->starts_with(kZip)) {
    return wrong(place, node, "elevation is to be the path of a file; inside a zip: /vsizip/PATH/NAME");
  }
  config.elevation = text->starts_with(kZip)
                         ? std::string(kZip) + (place.folder / text->substr(kZip.size())).string()
                         : (place.folder / *text).string();
  return {};
}

Result<void> heights_above_key(ServeConfig& config, const toml::node& node, const Place& place,
                               std::string_view key) {
  auto text = text_of(node, place, key);
  if (!text) return std::move(text).error();
  if (*text != "geoid" && *text != "ellipsoid") {
    return wrong(place, node, "heights_above is to be geoid or ellipsoid");
  }
  config.heights_above_ellipsoid = *text == "ellipsoid";
  return {};
}

Result<void> host_names_key(ServeConfig& config, const toml::node& node, const Place& place,
                            std::string_view key) {
  return set_names(config.host_names, node, place, key);
}

Result<void> log_level_key(ServeConfig& config, const toml::node& node, const Place& place,
                           std::string_view key) {
  return set_level(config.log_level, node, place, key);
}

// Every key that is known; docs/guide/running.md lists the same.
constexpr std::array kKeys{
    Key{"data", path_key<&ServeConfig::data>},
    Key{"site_name", text_key<&ServeConfig::site_name>},
    Key{"address", text_key<&ServeConfig::address>},
    Key{"port", port_key},
    Key{"host_names", host_names_key},
    Key{"tls_certificate", path_key<&ServeConfig::tls_certificate>},
    Key{"tls_key", path_key<&ServeConfig::tls_key>},
    Key{"token_file", path_key<&ServeConfig::token_file>},
    Key{"web", path_key<&ServeConfig::web>},
    Key{"elevation", elevation_key},
    Key{"heights_above", heights_above_key},
    Key{"map_tiles", path_key<&ServeConfig::map_tiles>},
    Key{"clip_limit_mb", clip_limit_key},
    Key{"classifier_model", path_key<&ServeConfig::classifier_model>},
    Key{"log_level", log_level_key},
};

Result<void> apply_key(ServeConfig& config, std::string_view name, const toml::node& node,
                       const Place& place) {
  for (const Key& key : kKeys) {
    if (key.name == name) return key.set(config, node, place, name);
  }
  return wrong(place, node,
               fmt::format("there is no key \"{}\"; docs/guide/running.md lists those there are",
                           vigie::printable(name)));
}

}  // namespace

Result<ServeConfig> parse_config(std::string_view text, std::string_view name,
                                 const std::filesystem::path& folder) {
  if (auto ok = check_toml_text(text, name); !ok) return std::move(ok).error();
  const Place place{name, folder};
  try {
    const toml::table table = toml::parse(text);
    ServeConfig config;
    for (const auto& [key, node] : table) {
      auto applied = apply_key(config, key.str(), node, place);
      if (!applied) return std::move(applied).error();
    }
    return config;
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument, fmt::format("{}:{}: {}", name, error.source().begin.line,
                                                          vigie::printable(error.description())));
  }
}

Result<ServeConfig> read_config(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in.eof() && in.fail()) || in.gcount() == 0) {
    std::error_code none;
    if (!std::filesystem::is_regular_file(file, none)) {
      return Error(ErrorCode::not_found, fmt::format("cannot read {}: no such file", file.string()));
    }
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} is larger than 1 MiB", file.string()));
  }
  return parse_config(text, file.string(), file.parent_path());
}

}  // namespace vigie::app

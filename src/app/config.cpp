#include "config.h"

#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <toml++/toml.h>

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
  std::string_view name;  // section and key
  Setter set;
};

// Every key that is known; the reference in the guide lists the same.
constexpr std::array kKeys{
    Key{"data", [](ServeConfig& c, const toml::node& n, const Place& p,
                   std::string_view k) { return set_path(c.data, n, p, k); }},
    Key{"site.name", [](ServeConfig& c, const toml::node& n, const Place& p,
                        std::string_view k) { return set_text(c.site_name, n, p, k); }},
    Key{"server.address", [](ServeConfig& c, const toml::node& n, const Place& p,
                             std::string_view k) { return set_text(c.address, n, p, k); }},
    Key{"server.port",
        [](ServeConfig& c, const toml::node& n, const Place& p, std::string_view k) -> Result<void> {
          auto port = number_of(n, p, k, 0, 65535);
          if (!port) return std::move(port).error();
          c.port = static_cast<std::uint16_t>(*port);
          return {};
        }},
    Key{"server.host_names", [](ServeConfig& c, const toml::node& n, const Place& p,
                                std::string_view k) { return set_names(c.host_names, n, p, k); }},
    Key{"server.web", [](ServeConfig& c, const toml::node& n, const Place& p,
                         std::string_view k) { return set_path(c.web, n, p, k); }},
    Key{"server.tls_certificate", [](ServeConfig& c, const toml::node& n, const Place& p,
                                     std::string_view k) { return set_path(c.tls_certificate, n, p, k); }},
    Key{"server.tls_key", [](ServeConfig& c, const toml::node& n, const Place& p,
                             std::string_view k) { return set_path(c.tls_key, n, p, k); }},
    Key{"server.token_file", [](ServeConfig& c, const toml::node& n, const Place& p,
                                std::string_view k) { return set_path(c.token_file, n, p, k); }},
    Key{"clips.limit_mb",
        [](ServeConfig& c, const toml::node& n, const Place& p, std::string_view k) -> Result<void> {
          auto megabytes = number_of(n, p, k, 10, 100'000'000);
          if (!megabytes) return std::move(megabytes).error();
          c.clip_limit_mb = *megabytes;
          return {};
        }},
    Key{"log.level", [](ServeConfig& c, const toml::node& n, const Place& p,
                        std::string_view k) { return set_level(c.log_level, n, p, k); }},
};

bool is_section(std::string_view name) {
  for (const Key& key : kKeys) {
    if (key.name.starts_with(name) && key.name.substr(name.size()).starts_with('.')) return true;
  }
  return false;
}

Result<void> apply_key(ServeConfig& config, const std::string& name, const toml::node& node,
                       const Place& place) {
  for (const Key& key : kKeys) {
    if (key.name == name) return key.set(config, node, place, name);
  }
  return wrong(place, node,
               fmt::format("there is no key \"{}\"; the guide lists those there are", vigie::quoted(name)));
}

Result<void> apply_table(ServeConfig& config, const toml::table& table, const std::string& prefix,
                         const Place& place) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const toml::table* section = node.as_table();
    auto applied = section && prefix.empty() && is_section(name)
                       ? apply_table(config, *section, name + ".", place)
                       : apply_key(config, name, node, place);
    if (!applied) return applied;
  }
  return {};
}

}  // namespace

Result<ServeConfig> parse_config(std::string_view text, std::string_view name,
                                 const std::filesystem::path& folder) {
  const Place place{name, folder};
  try {
    const toml::table table = toml::parse(text);
    ServeConfig config;
    if (auto applied = apply_table(config, table, "", place); !applied) return std::move(applied).error();
    return config;
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument, fmt::format("{}:{}: {}", name, error.source().begin.line,
                                                          vigie::quoted(error.description())));
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

#include "chain_record.h"

#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace vigie::evidence {
namespace {

// In the order in which they are written.
using Json = nlohmann::ordered_json;

Error wrong(std::string_view what) {
  return {ErrorCode::damaged, fmt::format("a record of the chain: {}", what)};
}

bool take_text(const Json& json, const char* name, std::string& into) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return false;
  into = found->get<std::string>();
  return true;
}

bool take_number(const Json& json, const char* name, std::uint64_t& into) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_unsigned()) return false;
  into = found->get<std::uint64_t>();
  return true;
}

std::optional<ChainEvent> event_of(std::string_view word) {
  for (const ChainEvent event :
       {ChainEvent::began, ChainEvent::kept, ChainEvent::removed, ChainEvent::raised, ChainEvent::judged})
    if (word == to_string(event)) return event;
  return std::nullopt;
}

bool take_files(const Json& json, std::vector<ChainedFile>& into) {
  const auto files = json.find("files");
  if (files == json.end() || !files->is_array()) return false;
  for (const Json& file : *files) {
    ChainedFile& taken = into.emplace_back();
    if (!file.is_object() || !take_text(file, "name", taken.name) ||
        !take_number(file, "bytes", taken.bytes) || !take_text(file, "blake2b", taken.blake2b))
      return false;
    // Nobody's chain is to make us read elsewhere.
    const std::filesystem::path path(taken.name);
    if (path.is_absolute() || path.lexically_normal().string() != taken.name || *path.begin() == "..")
      return false;
  }
  return true;
}

Result<ChainRecord> parse_record(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong("not a JSON object");
  ChainRecord record;
  std::string time, event;
  if (!take_number(json, "number", record.number) || !take_text(json, "time", time) ||
      !take_text(json, "event", event) || !take_text(json, "about", record.about) ||
      !take_text(json, "detail", record.detail) || !take_text(json, "before", record.before) ||
      !take_files(json, record.files))
    return wrong("a field is missing or wrong");
  const auto when = parse_rfc3339(time);
  const auto what = event_of(event);
  if (!when || !what) return wrong("its time or event is wrong");
  record.time = *when;
  record.event = *what;
  return record;
}

}  // namespace

std::string_view to_string(ChainEvent event) {
  switch (event) {
    case ChainEvent::began:
      return "began";
    case ChainEvent::kept:
      return "kept";
    case ChainEvent::removed:
      return "removed";
    case ChainEvent::raised:
      return "raised";
    case ChainEvent::judged:
      return "judged";
  }
  return "unknown";
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string hex;
  for (const std::uint8_t byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

bool from_hex(std::string_view hex, std::span<std::uint8_t> bytes) {
  if (hex.size() != 2 * bytes.size()) return false;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(16 * high + low);
  }
  return true;
}

std::string hash_of(std::string_view text) {
  std::array<std::uint8_t, 64> hash{};
  crypto_generichash_blake2b(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                             text.size(), nullptr, 0);
  return to_hex(hash);
}

std::string to_text(const ChainRecord& record) {
  Json files = Json::array();
  for (const ChainedFile& file : record.files)
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"blake2b", file.blake2b}});
  const Json json{{"number", record.number},          {"time", to_rfc3339(record.time)},
                  {"event", to_string(record.event)}, {"about", record.about},
                  {"files", std::move(files)},        {"detail", record.detail},
                  {"before", record.before}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_line(std::string_view text, const std::array<std::uint8_t, 64>& signature) {
  return fmt::format("{} {} {}", hash_of(text), to_hex(signature), text);
}

Result<ChainLine> parse_chain_line(std::string_view line) {
  constexpr std::size_t kHex = 128, kStart = 2 * kHex + 2;
  if (line.size() < kStart || line.size() > kMostLine || line[kHex] != ' ' || line[kStart - 1] != ' ')
    return wrong("not a hash, a signature and a record");
  ChainLine parsed;
  parsed.hash = line.substr(0, kHex);
  parsed.text = line.substr(kStart);
  if (!from_hex(line.substr(kHex + 1, kHex), parsed.signature)) return wrong("its signature is not in hex");
  if (hash_of(parsed.text) != parsed.hash) return wrong("it is not what was hashed");
  auto record = parse_record(parsed.text);
  if (!record) return std::move(record).error();
  parsed.record = *std::move(record);
  return parsed;
}

bool next_line(std::istream& in, std::string& line) {
  line.clear();
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (c == '\n') return true;
    if (line.size() <= kMostLine) line += static_cast<char>(c);
  }
  return false;
}

Result<ChainedFile> measure_file(const std::filesystem::path& path, std::string name) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {ErrorCode::not_found, fmt::format("{} is not there", path.string())};
  ChainedFile file;
  file.name = std::move(name);
  crypto_generichash_blake2b_state state;
  std::array<std::uint8_t, 64> hash{};
  crypto_generichash_blake2b_init(&state, nullptr, 0, hash.size());
  std::vector<char> block(1 << 16);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    const auto read = static_cast<std::size_t>(in.gcount());
    file.bytes += read;
    crypto_generichash_blake2b_update(&state, reinterpret_cast<const unsigned char*>(block.data()), read);
  }
  if (in.bad()) return {ErrorCode::io, fmt::format("{} cannot be read", path.string())};
  crypto_generichash_blake2b_final(&state, hash.data(), hash.size());
  file.blake2b = to_hex(hash);
  return file;
}

}  // namespace vigie::evidence

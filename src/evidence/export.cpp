#include "chain_record.h"
#include "zip_writer.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include <vigie/evidence/export.h>

namespace vigie::evidence {
namespace {

constexpr const char* kReadme = R"(Evidence of alarm {alarm}, exported at {now}.

alarm.json            what is known of the alarm now: when, where, by which rule and camera, who judged it
clips/{alarm}.mp4     what was seen, from some seconds before the rule was met to some seconds after
clips/{alarm}.jpg     the picture of that moment, with the target, its way and the place marked
clips/{alarm}.alarm.json  what was known of the alarm when the clip was kept
clips/*.json          when and by which camera each clip was taken
signed/               a record of each of it, made and signed when it happened, with its signature
signing.pem           the public key of the node that signed them
chain.txt             the same records as the node keeps them: hash, signature, record
B2SUMS                the hashes of the files, taken from the signed records
{missing}
The times are UTC. Alarms and clips of origin "simulated", "replay" or "drill" show nothing that happened.

To check it you need OpenSSL 3 and b2sum (GNU coreutils), and nothing of the node. In this folder:

1. The files are those that the records tell of:

     b2sum -c B2SUMS

2. The records were signed by the holder of the key, and not changed since:

     for record in signed/*.json; do
       openssl pkeyutl -verify -pubin -inkey signing.pem -rawin -in "$record" -sigfile "${{record%.json}}.sig"
     done

   The numbers in B2SUMS are those that the records named "kept" hold ("blake2b").

3. The key is the node's own. Compare signing.pem with the one that its owner gave you by another way.

Each record names the hash of the one before it, so that none can be put in, taken out or changed later
without changing all that come after. When this was exported the chain ended with record {number}, hash
{head}
Whoever noted that hash, or a later one, can have the owner show with "vigie audit verify --head HASH" that
the chain still holds it.
)";

struct Entry {
  std::string name, bytes;
};

Result<std::string> read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) return Error(ErrorCode::io, fmt::format("{} cannot be read", path.string()));
  return bytes;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The files that were kept and are still there, and what the records say of them.
struct Kept {
  std::vector<Entry> files;
  std::string sums;
};

// Of each clip the last record that tells of it.
std::vector<const ChainedFile*> named_files(std::span<const ChainLine> lines) {
  std::map<std::string, const ChainRecord*> last;
  for (const ChainLine& line : lines) {
    if (line.record.event == ChainEvent::kept) last[line.record.about] = &line.record;
    if (line.record.event == ChainEvent::removed) last.erase(line.record.about);
  }
  std::vector<const ChainedFile*> files;
  for (const auto& [about, record] : last)
    for (const ChainedFile& file : record->files) files.push_back(&file);
  return files;
}

Result<Kept> kept_files(std::span<const ChainLine> lines, const ClipFolder& clips) {
  Kept kept;
  std::uint64_t total = 0;
  for (const ChainedFile* file : named_files(lines)) {
    const auto path = clips.path() / std::filesystem::path(file->name).filename();
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(path, error);
    if (error) continue;  // it has just been removed
    total += size;
    if (total > kMostExported)
      return Error(ErrorCode::exhausted,
                   "the recordings are larger than 250 MB: take them from the node's data folder");
    auto bytes = read_whole(path);
    if (!bytes) return std::move(bytes).error();
    kept.files.push_back({file->name, *std::move(bytes)});
    kept.sums += fmt::format("{}  {}\n", file->blake2b, file->name);
  }
  return kept;
}

}  // namespace

Result<std::string> export_zip(const Chain& chain, const ClipFolder& clips, const Exported& what,
                               UtcTime now) {
  std::vector<std::string> about{what.alarm.to_string()};
  if (what.track) about.push_back(what.track->to_string());
  auto lines = chain.lines_about(about);
  if (!lines) return std::move(lines).error();
  if (std::ranges::none_of(*lines, [&](const ChainLine& l) { return l.record.about == about[0]; }))
    return Error(ErrorCode::not_found, "the chain of evidence has no record of this alarm");
  auto kept = kept_files(*lines, clips);
  if (!kept) return std::move(kept).error();
  auto key = read_whole(chain.public_key());
  if (!key) return std::move(key).error();
  const ChainHead head = chain.head();
  const bool shows = std::ranges::any_of(
      kept->files, [&](const Entry& file) { return file.name.ends_with(about[0] + ".mp4"); });

  ZipWriter zip(now);
  std::vector<Entry> entries{
      {"README.txt",
       fmt::format(fmt::runtime(kReadme), fmt::arg("alarm", about[0]), fmt::arg("now", to_rfc3339(now)),
                   fmt::arg("missing", shows ? "" : "\nThe alarm's own clip is not kept, or not yet.\n"),
                   fmt::arg("number", head.number), fmt::arg("head", head.hash))},
      {"alarm.json", what.account},
      {"signing.pem", *std::move(key)},
      {"B2SUMS", std::move(kept->sums)}};
  std::string text;
  for (const ChainLine& line : *lines) {
    text += to_line(line.text, line.signature) + '\n';
    const std::string name = fmt::format("signed/{:08}-{}", line.record.number, to_string(line.record.event));
    entries.push_back({name + ".json", line.text});
    entries.push_back({name + ".sig", std::string(as_text(line.signature))});
  }
  entries.push_back({"chain.txt", std::move(text)});
  for (const Entry& entry : entries)
    if (auto added = zip.add(entry.name, entry.bytes); !added) return std::move(added).error();
  for (const Entry& file : kept->files)
    if (auto added = zip.add(file.name, file.bytes); !added) return std::move(added).error();
  return zip.finish();
}

}  // namespace vigie::evidence

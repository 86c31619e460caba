#include "chain_record.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vigie/core/log.h>
#include <vigie/core/whole_file.h>

namespace vigie::evidence {
namespace {

using Seed = std::array<std::uint8_t, crypto_sign_SEEDBYTES>;
using PublicKey = std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES>;

Error system_error(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  const bool full = error == ENOSPC || error == EDQUOT;
  return {full ? ErrorCode::exhausted : ErrorCode::io,
          fmt::format("{}: cannot {}: {}", path.string(), what, std::generic_category().message(error))};
}

// SubjectPublicKeyInfo of an Ed25519 key (RFC 8410).
std::string pem_of(const PublicKey& key) {
  std::array<std::uint8_t, 12 + crypto_sign_PUBLICKEYBYTES> der{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                                0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
  std::copy(key.begin(), key.end(), der.begin() + 12);
  std::array<char, sodium_base64_ENCODED_LEN(der.size(), sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), der.data(), der.size(), sodium_base64_VARIANT_ORIGINAL);
  return fmt::format("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", text.data());
}

Result<void> write_text(const std::filesystem::path& path, std::string_view text) {
  return write_whole(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// Not followed where it is a link, and only where it is ours alone.
Result<Seed> read_seed(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return errno == ENOENT ? Error(ErrorCode::not_found, path.string()) : system_error(path, "read it");
  Seed seed{};
  struct stat status{};
  const bool read_whole = fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                          status.st_size == static_cast<off_t>(seed.size()) &&
                          read(file, seed.data(), seed.size()) == static_cast<ssize_t>(seed.size());
  close(file);
  if (!read_whole)
    return {ErrorCode::damaged, fmt::format("{}: not a key of {} bytes", path.string(), seed.size())};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return {ErrorCode::permission_denied,
            fmt::format("{}: others may read the key that signs the evidence; run chmod 600 on it",
                        path.string())};
  }
  return seed;
}

}  // namespace

struct Chain::Key {
  PublicKey shown{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

  explicit Key(const Seed& seed) { crypto_sign_seed_keypair(shown.data(), secret.data(), seed.data()); }
  ~Key() { sodium_memzero(secret.data(), secret.size()); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // The folder's, made where there is none.
  static Result<std::unique_ptr<Key>> open(const std::filesystem::path& folder) {
    const auto path = folder / "signing.key";
    auto seed = read_seed(path);
    if (!seed && seed.error().code == ErrorCode::not_found) {
      Seed made{};
      randombytes_buf(made.data(), made.size());
      if (auto written = write_whole(path, made); !written) return std::move(written).error();
      seed = made;
      sodium_memzero(made.data(), made.size());
    }
    if (!seed) return std::move(seed).error();
    auto key = std::make_unique<Key>(*seed);
    sodium_memzero(seed->data(), seed->size());
    if (auto written = write_text(folder / "signing.pem", pem_of(key->shown)); !written)
      return std::move(written).error();
    return key;
  }
};

Chain::Chain(std::filesystem::path folder, const Clock& clock, std::unique_ptr<Key> key)
    : folder_(std::move(folder)), clock_(clock), key_(std::move(key)) {}
Chain::~Chain() = default;

Result<std::unique_ptr<Chain>> Chain::open(const std::filesystem::path& folder, const Clock& clock) {
  if (sodium_init() < 0) return {ErrorCode::internal, "libsodium does not start"};
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error)
    return {ErrorCode::io, fmt::format("cannot make the folder {}: {}", folder.string(), error.message())};
  auto key = Key::open(folder);
  if (!key) return std::move(key).error();
  const std::string shown = to_hex((*key)->shown);
  std::unique_ptr<Chain> chain(new Chain(folder, clock, *std::move(key)));
  bool begun = false;
  {
    MutexLock lock(chain->mutex_);
    auto read = chain->read();
    if (!read) return std::move(read).error();
    begun = *read;
  }
  // `begun`: with this key. What was put aside is told, with its hash, by the one after it.
  if (!begun) {
    std::vector<ChainedFile> aside = std::move(chain->aside_);
    if (auto first = chain->append(ChainEvent::began, "", std::move(aside), shown); !first)
      return std::move(first).error();
  }
  return chain;
}

// Whether the chain is there and was begun, or begun again, with our key.
Result<bool> Chain::read() {
  const auto path = folder_ / "chain.txt";
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return false;
  std::ifstream in(path, std::ios::binary);
  if (!in || error) return {ErrorCode::io, path.string() + ": cannot be read"};
  const std::string ours = to_hex(key_->shown);
  std::string line, key;
  while (next_line(in, line)) {
    auto parsed = parse_chain_line(line);
    const bool fits = parsed && parsed->record.number == head_.number + 1 &&
                      parsed->record.before == (head_.number == 0 ? kNoHash : head_.hash);
    if (!fits) return put_aside();
    note(parsed->record);
    head_ = {parsed->record.number, parsed->hash};
    bytes_ += line.size() + 1;
    if (parsed->record.event == ChainEvent::began) key = parsed->record.detail;
  }
  if (in.bad()) return {ErrorCode::io, path.string() + ": cannot be read"};
  const std::uint64_t size = std::filesystem::file_size(path, error);
  // Longer than any line: no crash leaves that.
  if (!error && size > bytes_ + kMostLine) return put_aside();
  if (!error && size > bytes_) {
    log_warning("evidence", path.string() + ": a crash cut its last line, which is taken off");
    std::filesystem::resize_file(path, bytes_, error);
  }
  if (error) return {ErrorCode::io, fmt::format("{}: {}", path.string(), error.message())};
  return key == ours;
}

Result<bool> Chain::put_aside() {
  log_error("evidence", fmt::format("{}: line {} is damaged: the chain is put aside, and another begun",
                                    (folder_ / "chain.txt").string(), head_.number + 1));
  std::error_code error;
  int number = 1;
  while (std::filesystem::exists(folder_ / fmt::format("chain.damaged-{}.txt", number), error)) ++number;
  const auto aside = folder_ / fmt::format("chain.damaged-{}.txt", number);
  if (!error) std::filesystem::rename(folder_ / "chain.txt", aside, error);
  if (error)
    return {ErrorCode::io, fmt::format("the damaged chain cannot be put aside: {}", error.message())};
  auto measured = measure_file(aside, (folder_.filename() / aside.filename()).string());
  if (!measured) return std::move(measured).error();
  aside_ = {*std::move(measured)};
  head_ = {};
  bytes_ = 0;
  kept_.clear();
  raised_.clear();
  judged_.clear();
  return false;
}

void Chain::note(const ChainRecord& record) {
  if (record.event == ChainEvent::kept)
    kept_[record.about] = std::ranges::any_of(
        record.files, [](const ChainedFile& file) { return file.name.ends_with(".mp4"); });
  if (record.event == ChainEvent::removed) kept_.erase(record.about);
  if (record.event == ChainEvent::raised) raised_.insert(record.about);
  if (record.event == ChainEvent::judged) judged_.insert(record.about);
}

Result<void> Chain::append(ChainEvent event, std::string about, std::vector<ChainedFile> files,
                           std::string detail) {
  MutexLock lock(mutex_);
  const ChainRecord record{head_.number + 1,
                           clock_.utc(),
                           event,
                           std::move(about),
                           std::move(files),
                           std::move(detail),
                           head_.number == 0 ? kNoHash : head_.hash};
  const std::string text = to_text(record);
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), key_->secret.data());
  const std::string line = to_line(text, signature) + "\n";
  if (line.size() > kMostLine)
    return {ErrorCode::invalid_argument, "a record of the chain would be too long"};
  const auto path = folder_ / "chain.txt";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return system_error(path, "open it");
  // At the end of the whole lines: what a failed write left is written over.
  const bool written = pwrite(file, line.data(), line.size(), static_cast<off_t>(bytes_)) ==
                           static_cast<ssize_t>(line.size()) &&
                       fdatasync(file) == 0;
  const Error failure = written ? Error() : system_error(path, "write it");
  if (!written && ftruncate(file, static_cast<off_t>(bytes_)) != 0)
    log_error("evidence", path.string() + ": what was half written stays until the next record");
  close(file);
  if (!written) return failure;
  note(record);
  head_ = {record.number, hash_of(text)};
  bytes_ += line.size();
  return {};
}

ChainHead Chain::head() const {
  MutexLock lock(mutex_);
  return head_;
}

// What others append meanwhile is not looked at.
Result<std::vector<ChainLine>> Chain::lines_about(std::span<const std::string> about) const {
  const auto path = folder_ / "chain.txt";
  std::ifstream in(path, std::ios::binary);
  std::vector<ChainLine> lines;
  for (std::string line; next_line(in, line);) {
    const bool may_be =
        std::ranges::any_of(about, [&](const std::string& id) { return line.find(id) != std::string::npos; });
    if (!may_be && line.find("began") == std::string::npos) continue;
    auto parsed = parse_chain_line(line);
    if (!parsed) return std::move(parsed).error();
    const ChainRecord& record = parsed->record;
    if (record.event == ChainEvent::began || std::ranges::find(about, record.about) != about.end())
      lines.push_back(*std::move(parsed));
  }
  if (!in.is_open() || in.bad()) return Error(ErrorCode::io, path.string() + ": cannot be read");
  return lines;
}

bool Chain::keeps_clip(const std::string& about) const {
  MutexLock lock(mutex_);
  const auto found = kept_.find(about);
  return found != kept_.end() && found->second;
}

bool Chain::tells_of(ChainEvent event, const std::string& alarm) const {
  MutexLock lock(mutex_);
  return (event == ChainEvent::judged ? judged_ : raised_).contains(alarm);
}

bool Chain::keeps(const std::string& about) const {
  MutexLock lock(mutex_);
  return kept_.contains(about);
}

}  // namespace vigie::evidence

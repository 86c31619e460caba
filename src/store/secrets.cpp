#include "database.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vigie/store/secrets.h>

namespace vigie::store {
namespace {

constexpr std::size_t kMaxLength = 1000;  // of user and password each

[[noreturn]] void throw_system(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  throw StoreError(error == ENOSPC || error == EDQUOT ? ErrorCode::exhausted : ErrorCode::io,
                   fmt::format("{}: cannot {} the key of the camera passwords: {}", path.string(), what,
                               std::generic_category().message(error)));
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  operator int() const { return descriptor_; }

 private:
  const int descriptor_;
};

template <typename Key>
void make_key(const std::filesystem::path& path) {
  const auto part = path.string() + ".part";
  unlink(part.c_str());
  {
    const File file(open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file < 0) throw_system(path, "make");
    Key key{};
    randombytes_buf(key.data(), key.size());
    const bool written = write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    sodium_memzero(key.data(), key.size());
    if (!written || fsync(file) != 0) {
      const int error = errno;
      unlink(part.c_str());
      errno = error;
      throw_system(path, "write");
    }
  }
  // link() does not replace a key that is there.
  if (link(part.c_str(), path.c_str()) != 0 && errno != EEXIST) throw_system(path, "make");
  unlink(part.c_str());
  const File folder(open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder < 0 || fsync(folder) != 0) throw_system(path, "keep");
}

// False where there is none.
template <typename Key>
bool read_key(const std::filesystem::path& path, Key& key) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file < 0 && errno == ENOENT) return false;
  struct stat status{};
  if (file < 0 || fstat(file, &status) != 0) throw_system(path, "read");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw StoreError(
        ErrorCode::permission_denied,
        fmt::format("{}: others may read or write the key of the camera passwords (mode {:03o}); run "
                    "chmod 600 on it, and change the passwords if they may have been read",
                    path.string(), status.st_mode & 0777));
  }
  if (!S_ISREG(status.st_mode) || status.st_size != static_cast<off_t>(key.size()) ||
      read(file, key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
    throw StoreError(ErrorCode::damaged,
                     fmt::format("{}: not a key of {} bytes; put back a copy, or move it away and "
                                 "enter the camera passwords again",
                                 path.string(), key.size()));
  }
  return true;
}

// The camera's id, the user's length as one 16-bit number, user, password. The id binds it to its camera.
std::string packed(CameraId camera, const CameraSecret& secret) {
  std::string plain(reinterpret_cast<const char*>(camera.uuid.bytes.data()), camera.uuid.bytes.size());
  plain.reserve(plain.size() + 2 + secret.user.size() + secret.password.size());
  plain += static_cast<char>(secret.user.size() & 0xff);
  plain += static_cast<char>(secret.user.size() >> 8);
  return plain + secret.user + secret.password;
}

std::optional<CameraSecret> unpacked(CameraId camera, std::string_view plain) {
  const std::string_view id(reinterpret_cast<const char*>(camera.uuid.bytes.data()),
                            camera.uuid.bytes.size());
  if (plain.size() < id.size() + 2 || !plain.starts_with(id)) return std::nullopt;
  const std::size_t length =
      static_cast<std::uint8_t>(plain[id.size()]) + 256u * static_cast<std::uint8_t>(plain[id.size() + 1]);
  plain.remove_prefix(id.size() + 2);
  if (length > plain.size()) return std::nullopt;
  return CameraSecret{std::string(plain.substr(0, length)), std::string(plain.substr(length))};
}

}  // namespace

Result<std::unique_ptr<Secrets>> Secrets::open(SqliteRegister& where) {
  return guarded([&] {
    if (sodium_init() < 0) throw StoreError(ErrorCode::internal, "libsodium does not start");
    Database& database = *where.database_;
    const auto path = database.folder() / "key";
    static_assert(std::tuple_size_v<Key> == crypto_secretbox_KEYBYTES);
    Key key{};
    if (!read_key(path, key)) {
      const bool sealed = database.read([](Connection& connection) {
        return connection.integer("SELECT count(*) FROM camera_secret") != 0;
      });
      if (sealed) {
        log_warning("store",
                    fmt::format("{} is missing: the camera passwords that are kept cannot be read. A new key "
                                "is made; enter them again, or put the old key back",
                                path.string()));
      }
      make_key<Key>(path);
      if (!read_key(path, key)) throw StoreError(ErrorCode::io, path.string() + ": the key is gone at once");
    }
    auto secrets = std::unique_ptr<Secrets>(new Secrets(database, key));
    sodium_memzero(key.data(), key.size());
    return secrets;
  });
}

Secrets::~Secrets() {
  sodium_memzero(key_.data(), key_.size());
}

Result<void> Secrets::put(CameraId camera, const CameraSecret& secret) {
  if (secret.user.size() > kMaxLength || secret.password.size() > kMaxLength) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a camera's user and password have at most {} bytes each", kMaxLength));
  }
  std::string plain = packed(camera, secret);
  std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
  randombytes_buf(nonce.data(), nonce.size());
  std::vector<std::uint8_t> sealed(plain.size() + crypto_secretbox_MACBYTES);
  crypto_secretbox_easy(sealed.data(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                        nonce.data(), key_.data());
  sodium_memzero(plain.data(), plain.size());
  return guarded([&] {
    database_.write(Durability::durable, [&](Connection& connection) {
      connection.statement("INSERT OR REPLACE INTO camera_secret VALUES (?1,?2,?3,?4)")
          .bind(camera, database_.clock().utc(), Bytes(nonce), Bytes(sealed))
          .run();
      return true;
    });
  });
}

Result<std::optional<CameraSecret>> Secrets::get(CameraId camera) {
  return guarded([&]() -> std::optional<CameraSecret> {
    std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
    std::vector<std::uint8_t> sealed;
    const bool found = database_.read([&](Connection& connection) {
      auto& row =
          connection.statement("SELECT nonce, sealed FROM camera_secret WHERE camera = ?1").bind(camera);
      if (!row.step()) return false;
      row.numbers(nonce);
      const Bytes bytes = row.bytes();
      sealed.assign(bytes.begin(), bytes.end());
      return true;
    });
    if (!found) return std::nullopt;
    std::string plain(
        std::max(sealed.size(), std::size_t{crypto_secretbox_MACBYTES}) - crypto_secretbox_MACBYTES, 0);
    std::optional<CameraSecret> secret;
    if (sealed.size() >= crypto_secretbox_MACBYTES &&
        crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), sealed.data(),
                                   sealed.size(), nonce.data(), key_.data()) == 0) {
      secret = unpacked(camera, plain);
      sodium_memzero(plain.data(), plain.size());
    }
    if (!secret) {
      throw StoreError(
          ErrorCode::damaged,
          "its password cannot be read: it was sealed with another key, or changed since; it must be entered "
          "again");
    }
    return secret;
  });
}

Result<void> Secrets::remove(CameraId camera) {
  return guarded([&] {
    database_.write(Durability::durable, [&](Connection& connection) {
      connection.statement("DELETE FROM camera_secret WHERE camera = ?1").bind(camera).run();
      return true;
    });
  });
}

}  // namespace vigie::store

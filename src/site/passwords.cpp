#include <array>
#include <stop_token>
#include <thread>

#include <fmt/format.h>
#include <sodium.h>
#include <sys/resource.h>

#include <vigie/site/passwords.h>

namespace vigie::site {
namespace {

// libsodium's "interactive" cost: the least that RFC 9106 gives for machines short of memory, and the most
// that a mini-PC which decodes sixteen cameras can spare for whoever knocks.
constexpr auto kOperations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
// Of nobody, at the same cost: what is typed for a name that is not there takes as long as for one that is.
constexpr std::string_view kNobody =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr int kGiveWay = 10;  // nice: a tenth of the time of those that watch, where there is not enough

// On a thread of its own, which gives way to all others.
template <typename Work>
void aside(Work work) {
  std::jthread thread([&work] {
    setpriority(PRIO_PROCESS, 0, kGiveWay);  // of this thread alone, on Linux
    work();
  });
}

void start_sodium() {
  if (sodium_init() < 0) invariant_failed("libsodium does not start", __FILE__, __LINE__);
}

}  // namespace

Result<void> check_password(std::string_view password) {
  if (password.size() >= kLeastPassword && password.size() <= kMostPassword) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("a password is to have {} to {} bytes", kLeastPassword, kMostPassword));
}

std::string make_password() {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  start_sodium();
  std::string password;
  for (int i = 0; i < 20; ++i) {
    if (i > 0 && i % 5 == 0) password += '-';
    password += kLetters[randombytes_uniform(kLetters.size())];
  }
  return password;
}

std::string make_token() {
  start_sodium();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string token = "vigie_";
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

TokenHash hash_of_token(std::string_view secret) {
  TokenHash hash{};
  static_assert(hash.size() == crypto_hash_sha256_BYTES);
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  return hash;
}

Result<Passwords::Turn> Passwords::turn() {
  start_sodium();
  MutexLock lock(mutex_);
  if (taken_ && waiting_ > 0)
    return Error(ErrorCode::unavailable, "too many sign in at once; try again in a second");
  ++waiting_;
  free_.wait(mutex_, std::stop_token(), [this]() NO_THREAD_SAFETY_ANALYSIS { return !taken_; });
  --waiting_;
  taken_ = true;
  return Turn(*this);
}

Passwords::Turn::~Turn() {
  if (of_ == nullptr) return;
  MutexLock lock(of_->mutex_);
  of_->taken_ = false;
  of_->free_.notify_one();
}

Result<std::string> Passwords::Turn::hash(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  int failed = 0;
  aside([&] {
    failed = crypto_pwhash_str(text.data(), password.data(), password.size(), kOperations, kMemory);
  });
  if (failed != 0) return Error(ErrorCode::exhausted, "there is no memory to hash a password (64 MB)");
  return std::string(text.data());
}

bool Passwords::Turn::is(std::string_view password, const std::string& hash) const {
  const std::string against(hash.empty() ? kNobody : std::string_view(hash));
  int differs = 1;
  aside([&] { differs = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()); });
  return differs == 0 && !hash.empty();
}

}  // namespace vigie::site

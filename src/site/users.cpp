#include "site_impl.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <vigie/core/ascii.h>
#include <vigie/site/users.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostUserName = 64;

std::string lower(std::string_view name) {
  std::string text(name);
  std::ranges::transform(text, text.begin(), ascii_lower);
  return text;
}

// Only what every keyboard has, and no two letters that look alike.
Result<void> check_user_name(std::string_view name) {
  const auto fits = [](char c) {
    const char l = ascii_lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@';
  };
  if (!name.empty() && name.size() <= kMostUserName && std::ranges::all_of(name, fits)) return {};
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("a user's name is to have 1 to {} letters of a to z, digits, and . _ - @", kMostUserName));
}

Result<void> check_role(Role role) {
  if (role >= Role::viewer && role <= Role::administrator) return {};
  return Error(ErrorCode::invalid_argument, "a role is viewer, operator, supervisor or administrator");
}

Error no_such(const char* what) {
  return {ErrorCode::not_found, fmt::format("there is no such {}", what)};
}

// The record instead of the one with its id, or beside the others; gone where it is removed.
template <typename Record>
void put(std::vector<Record>& records, const Record& record) {
  std::erase_if(records, [&](const Record& each) { return each.id == record.id; });
  if (!record.removed) records.insert(std::ranges::upper_bound(records, record.id, {}, &Record::id), record);
}

bool may_change_users(const UserRecord& user) {
  return user.enabled && user.role == Role::administrator;
}

}  // namespace

Result<std::unique_ptr<Users>> Users::open(Register& records, SiteId site, const Clock& clock,
                                           IdGenerator& ids) {
  auto users = std::unique_ptr<Users>(new Users(records, site, clock, ids));
  if (auto read = users->read(); !read) return std::move(read).error();
  return users;
}

Result<std::unique_ptr<Users>> Users::open(const std::filesystem::path& folder, const Clock& clock,
                                           IdGenerator& ids) {
  auto records = store::SqliteRegister::open(folder, clock);
  if (!records) return std::move(records).error();
  const auto site = site_id_of(folder, ids);
  if (!site) return site.error();
  auto users = open(**records, *site, clock, ids);
  if (users) (*users)->own_ = std::move(*records);
  return users;
}

Result<void> Users::read() {
  auto users = records_.users();
  if (!users) return std::move(users).error();
  auto tokens = records_.tokens();
  if (!tokens) return std::move(tokens).error();
  MutexLock lock(mutex_);
  held_ = std::make_shared<const Held>(Held{*std::move(users), *std::move(tokens)});
  return {};
}

std::shared_ptr<const Users::Held> Users::now() const {
  MutexLock lock(mutex_);
  return held_;
}

std::optional<UserRecord> Users::user(UserId id) const {
  for (const auto& user : now()->users)
    if (user.id == id) return user;
  return std::nullopt;
}

std::optional<UserRecord> Users::user(std::string_view name) const {
  const std::string wanted = lower(name);
  for (const auto& user : now()->users)
    if (lower(user.name) == wanted) return user;
  return std::nullopt;
}

std::optional<TokenRecord> Users::token(TokenId id) const {
  for (const auto& token : now()->tokens)
    if (token.id == id && (!token.expires || *token.expires > clock_.utc())) return token;
  return std::nullopt;
}

std::optional<TokenRecord> Users::token(const TokenHash& hash) const {
  for (const auto& token : now()->tokens)
    if (token.hash == hash) return this->token(token.id);
  return std::nullopt;
}

Result<std::string> Users::hash(std::string_view password) {
  if (auto ok = check_password(password); !ok) return std::move(ok).error();
  const auto turn = passwords_.turn();
  if (!turn) return turn.error();
  return turn->hash(password);
}

Result<void> Users::check(const UserRecord& user) const {
  Held then = *now();
  put(then.users, user);
  const auto same = [&](const UserRecord& each) {
    return each.id != user.id && lower(each.name) == lower(user.name);
  };
  if (std::ranges::any_of(then.users, same)) {
    return Error(ErrorCode::already_exists, fmt::format("there is a user {} already", user.name));
  }
  if (std::ranges::none_of(then.users, may_change_users)) {
    return Error(ErrorCode::already_exists, now()->users.empty()
                                                ? "the first user is to be an administrator"
                                                : "one administrator is to be left who may sign in");
  }
  return {};
}

Result<UserAnswer> Users::add(const Principal& who, const NewUser& user) {
  if (auto ok = check_user_name(user.name); !ok) return std::move(ok).error();
  if (auto ok = check_role(user.role); !ok) return std::move(ok).error();
  UserAnswer answer;
  if (!user.password) answer.password = make_password();
  auto hashed = hash(user.password ? *user.password : answer.password);
  if (!hashed) return std::move(hashed).error();
  MutexLock one_at_a_time(changing_);
  if (now()->users.size() >= kMostUsers)
    return Error(ErrorCode::exhausted, fmt::format("a site has at most {} users", kMostUsers));
  UserRecord& record = answer.user;
  record.id = ids_.make<UserId>();
  record.name = user.name;
  record.role = user.role;
  record.password_hash = *std::move(hashed);
  if (auto ok = check(record); !ok) return std::move(ok).error();
  const std::string what = fmt::format("added \"{}\", {}", record.name, to_string(record.role));
  if (auto kept = commit(who, record, what); !kept) return std::move(kept).error();
  return answer;
}

Result<UserAnswer> Users::change(const Principal& who, UserId id, const UserChange& change) {
  if (change.name)
    if (auto ok = check_user_name(*change.name); !ok) return std::move(ok).error();
  if (change.role)
    if (auto ok = check_role(*change.role); !ok) return std::move(ok).error();
  if (!user(id)) return no_such("user");
  UserAnswer answer;
  std::string hashed;
  if (change.new_password) {
    answer.password = make_password();
    auto made = hash(answer.password);
    if (!made) return std::move(made).error();
    hashed = *std::move(made);
  }
  MutexLock one_at_a_time(changing_);
  const auto before = user(id);
  if (!before) return no_such("user");
  UserRecord& record = answer.user = *before;
  record.name = change.name.value_or(record.name);
  record.role = change.role.value_or(record.role);
  record.enabled = change.enabled.value_or(record.enabled);
  if (change.new_password) record.password_hash = std::move(hashed);
  if (auto ok = check(record); !ok) return std::move(ok).error();
  ++record.revision;
  const std::string what = fmt::format("changed: \"{}\", {}, {}{}", record.name, to_string(record.role),
                                       record.enabled ? "may sign in" : "may not sign in",
                                       change.new_password ? ", with a new password" : "");
  if (auto kept = commit(who, record, what); !kept) return std::move(kept).error();
  return answer;
}

Result<UserRecord> Users::change_own_password(const Principal& who, UserId id, std::string_view current,
                                              std::string_view next) {
  if (auto ok = check_password(next); !ok) return std::move(ok).error();
  const auto known = user(id);
  if (!known) return no_such("user");
  Result<std::string> hashed = std::string();
  {
    const auto turn = passwords_.turn();
    if (!turn) return turn.error();
    if (!turn->is(current, known->password_hash))
      return Error(ErrorCode::permission_denied, "this is not the password that holds");
    hashed = turn->hash(next);
  }
  if (!hashed) return std::move(hashed).error();
  MutexLock one_at_a_time(changing_);
  auto record = user(id);
  if (!record || record->revision != known->revision)
    return Error(ErrorCode::already_exists, "the user was changed meanwhile; look again");
  record->password_hash = *std::move(hashed);
  ++record->revision;
  const std::string what = fmt::format("\"{}\" changed the own password", record->name);
  if (auto kept = commit(who, *record, what); !kept) return std::move(kept).error();
  return *record;
}

Result<void> Users::remove(const Principal& who, UserId id) {
  MutexLock one_at_a_time(changing_);
  auto record = user(id);
  if (!record) return no_such("user");
  record->removed = true;
  ++record->revision;
  if (auto ok = check(*record); !ok) return ok;
  return commit(who, *record, fmt::format("removed \"{}\"", record->name));
}

Result<TokenAnswer> Users::add_token(const Principal& who, const NewToken& token) {
  if (auto ok = check_name("token", token.name); !ok) return std::move(ok).error();
  if (auto ok = check_role(token.role); !ok) return std::move(ok).error();
  MutexLock one_at_a_time(changing_);
  TokenAnswer answer;
  TokenRecord& record = answer.token;
  record.made = clock_.utc();
  if (token.expires && *token.expires <= record.made)
    return Error(ErrorCode::invalid_argument, "a token is to end later than now");
  if (now()->tokens.size() >= kMostTokens)
    return Error(ErrorCode::exhausted, fmt::format("a site has at most {} tokens", kMostTokens));
  answer.secret = make_token();
  record.id = ids_.make<TokenId>();
  record.name = token.name;
  record.role = token.role;
  record.hash = hash_of_token(answer.secret);
  record.made_by = who.name;
  record.expires = token.expires;
  const std::string what = fmt::format("made \"{}\", {}", record.name, to_string(record.role));
  if (auto kept = commit(who, record, what); !kept) return std::move(kept).error();
  return answer;
}

Result<void> Users::revoke_token(const Principal& who, TokenId id) {
  MutexLock one_at_a_time(changing_);
  const auto tokens = this->tokens();
  const auto found = std::ranges::find(tokens, id, &TokenRecord::id);
  if (found == tokens.end()) return no_such("token");
  TokenRecord record = *found;
  record.removed = true;
  ++record.revision;
  return commit(who, record, fmt::format("revoked \"{}\"", record.name));
}

Result<void> Users::commit(const Principal& who, EventBody record, const std::string& subject,
                           const std::string& what) {
  std::array<Event, 2> events;
  events[0].body = std::move(record);
  events[1].body = AuditEntry{who, Action::change_users, subject, what, true};
  for (Event& event : events) {
    event.id = ids_.make<EventId>();
    event.site = site_;
    event.event_time = clock_.utc();
  }
  if (auto committed = records_.commit(events, Durability::durable); !committed) return committed.error();
  return {};
}

Result<void> Users::commit(const Principal& who, UserRecord& user, const std::string& what) {
  user.site = site_;
  user.held = {clock_.utc(), std::nullopt};
  if (auto kept = commit(who, EventBody(user), "user " + user.id.to_string(), what); !kept) return kept;
  MutexLock lock(mutex_);
  Held next = *held_;
  put(next.users, user);
  held_ = std::make_shared<const Held>(std::move(next));
  return {};
}

Result<void> Users::commit(const Principal& who, TokenRecord& token, const std::string& what) {
  token.site = site_;
  token.held = {clock_.utc(), std::nullopt};
  if (auto kept = commit(who, EventBody(token), "token " + token.id.to_string(), what); !kept) return kept;
  MutexLock lock(mutex_);
  Held next = *held_;
  put(next.tokens, token);
  held_ = std::make_shared<const Held>(std::move(next));
  return {};
}

}  // namespace vigie::site

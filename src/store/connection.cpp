#include "connection.h"

#include "text.h"

#include <bit>
#include <cerrno>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <sqlite3.h>

namespace vigie::store {
namespace {

static_assert(std::endian::native == std::endian::little);

// The longest text, and the longest row, in bytes.
constexpr int kMaxRow = 4 << 20;

bool is_out_of_space(int code, int system_errno) {
  return code == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR &&
                                 (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG));
}

Error error_of(sqlite3* db, int code, const std::string& where) {
  const int system_errno = db == nullptr ? 0 : sqlite3_system_errno(db);
  const std::string said = db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db);
  if (is_out_of_space(code, system_errno)) {
    return {ErrorCode::exhausted, fmt::format("{}: the disk is full ({}); free some space", where, said)};
  }
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::damaged,
              fmt::format("{}: the database is damaged ({}); it is left as it is. Move it and its -wal file "
                          "away, and put back a copy or start without",
                          where, said)};
    case SQLITE_NOMEM:
      return {ErrorCode::exhausted, fmt::format("{}: out of memory", where)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::unavailable,
              fmt::format("{}: another program holds the database ({}); close it", where, said)};
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
      return {ErrorCode::damaged,
              fmt::format("{}: the database is not as its version says ({})", where, said)};
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return {ErrorCode::invalid_argument,
              fmt::format("{}: the register does not take this ({})", where, said)};
    default:
      return {ErrorCode::io, fmt::format("{}: {}{}{}; see that the folder can be written", where, said,
                                         system_errno != 0 ? ": " : "",
                                         system_errno != 0 ? std::strerror(system_errno) : "")};
  }
}

void check(sqlite3* db, int code, const std::string& where) {
  if (code != SQLITE_OK) throw StoreError(error_of(db, code, where));
}

}  // namespace

Statement::Statement(sqlite3* db, const std::string& where, std::string_view sql) : db_(db), where_(where) {
  check(db_,
        sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement_, nullptr),
        where_);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::reset() {
  sqlite3_reset(statement_);  // says again what the last step said
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
}

bool Statement::step() {
  column_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = error_of(db_, code, where_);
  reset();
  throw StoreError(std::move(error));
}

std::int64_t Statement::integer() {
  return sqlite3_column_int64(statement_, column_++);
}

double Statement::real() {
  return optional_real().value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<double> Statement::optional_real() {
  const int column = column_++;
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(statement_, column);
}

std::optional<UtcTime> Statement::optional_time() {
  if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return time();
}

Uuid Statement::uuid() {
  Uuid uuid;
  numbers(uuid.bytes);
  return uuid;
}

std::string Statement::text() {
  const int column = column_++;
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::skip_null() {
  const bool null = sqlite3_column_type(statement_, column_) == SQLITE_NULL;
  column_ += null ? 1 : 0;
  return null;
}

Bytes Statement::bytes() {
  const int column = column_++;
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::wrong_size() const {
  throw StoreError(ErrorCode::damaged,
                   fmt::format("{}: column {} of \"{}\" has the wrong size; the database is damaged", where_,
                               column_ - 1, sqlite3_sql(statement_)));
}

void Statement::bind_integer(std::int64_t value) {
  check(db_, sqlite3_bind_int64(statement_, ++bound_, value), where_);
}

void Statement::bind_null() {
  check(db_, sqlite3_bind_null(statement_, ++bound_), where_);
}

void Statement::bind_next(double value) {
  if (std::isnan(value)) return bind_null();
  check(db_, sqlite3_bind_double(statement_, ++bound_, value), where_);
}

void Statement::bind_next(Bytes value) {
  const void* data = value.empty() ? "" : static_cast<const void*>(value.data());
  check(db_, sqlite3_bind_blob64(statement_, ++bound_, data, value.size(), SQLITE_TRANSIENT), where_);
}

void Statement::bind_next(std::string_view value) {
  const std::string valid = valid_utf8(value);
  check(db_,
        sqlite3_bind_text64(statement_, ++bound_, valid.data(), valid.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
        where_);
}

Connection::Connection(const std::string& path, Access access) : path_(path) {
  const int flags =
      SQLITE_OPEN_NOMUTEX | (access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags, nullptr);
  try {
    check(db_, code, path_);
    check(db_, sqlite3_extended_result_codes(db_, 1), path_);
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, kMaxRow);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    execute("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
  } catch (...) {
    sqlite3_close_v2(db_);
    throw;
  }
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close_v2(db_);
}

Statement& Connection::statement(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    found = statements_.emplace(std::string(sql), std::make_unique<Statement>(db_, path_, sql)).first;
  }
  found->second->reset();
  return *found->second;
}

void Connection::finish_statements() {
  for (auto& [sql, statement] : statements_) statement->reset();
}

void Connection::execute(const std::string& sql) {
  check(db_, sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), path_);
}

std::int64_t Connection::integer(std::string_view sql) {
  Statement once(db_, path_, sql);
  return once.step() ? once.integer() : 0;
}

void Connection::sync_log() {
  sqlite3_file* log = nullptr;
  check(db_, sqlite3_file_control(db_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log), path_);
  if (log == nullptr || log->pMethods == nullptr) return;  // nothing was written yet
  const int code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) {
    throw StoreError(ErrorCode::io, fmt::format("{}: the disk did not take what was written ({})", path_,
                                                sqlite3_errstr(code)));
  }
}

void Connection::keep_log_on_close(bool keep) {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

std::int64_t Connection::last_sequence() const {
  return sqlite3_last_insert_rowid(db_);
}

int Connection::changes() const {
  return sqlite3_changes(db_);
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  connection_.statement(kind == Kind::writing ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

Transaction::~Transaction() {
  connection_.finish_statements();
  if (!connection_.in_transaction()) return;
  try {
    connection_.statement("ROLLBACK").run();
  } catch (const std::exception&) {
    // SQLite rolls back by itself where a ROLLBACK can fail.
  }
}

void Transaction::commit() {
  connection_.finish_statements();
  connection_.statement("COMMIT").run();
}

}  // namespace vigie::store

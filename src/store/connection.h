// SQLite in C++: a connection, its prepared statements, and rows. For the files of this library alone.
// Failures are thrown as StoreError and turned into Error at the library's boundary by guarded().
// Thread-bound: a connection and its statements belong to one thread at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/id.h>
#include <vigie/core/time.h>

struct sqlite3;
struct sqlite3_stmt;

namespace vigie::store {

class StoreError : public std::exception {
 public:
  explicit StoreError(Error error) : error_(std::move(error)) {}
  StoreError(ErrorCode code, std::string message) : error_(code, std::move(message)) {}
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

// What `work` returns, or what it threw.
template <typename Work>
auto guarded(Work&& work) -> Result<std::invoke_result_t<Work>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const StoreError& e) {
    return e.error();
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::exhausted, "out of memory in the register");
  } catch (const std::exception& e) {
    return Error(ErrorCode::internal, e.what());
  }
}

using Bytes = std::span<const std::uint8_t>;

// A prepared statement. Its rows are read from left to right.
class Statement {
 public:
  Statement(sqlite3* db, const std::string& where, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Starts anew with these values for ?1, ?2, …
  template <typename... Values>
  Statement& bind(const Values&... values) {
    reset();
    (bind_next(values), ...);
    return *this;
  }
  // Goes to the next row; false where there is none.
  bool step();
  // Runs to the end; the rows do not matter.
  void run() {
    while (step()) {
    }
    reset();
  }
  void reset();

  // The next column of the row.
  std::int64_t integer();
  bool flag() { return integer() != 0; }
  double real();  // NULL is not a number
  std::optional<double> optional_real();
  UtcTime time() { return UtcTime::from_nanoseconds(integer()); }
  std::optional<UtcTime> optional_time();
  Uuid uuid();
  template <typename TypedId>
  TypedId id() {
    return TypedId{uuid()};
  }
  template <typename Code>
  Code code() {
    return static_cast<Code>(integer());
  }
  std::uint32_t number32() { return static_cast<std::uint32_t>(integer()); }
  std::string text();
  Bytes bytes();  // until the next step
  // Into an array of numbers of exactly this size; damaged otherwise.
  template <typename Array>
  void numbers(Array& into) {
    const Bytes from = bytes();
    if (from.size() != sizeof into) wrong_size();
    std::memcpy(&into, from.data(), sizeof into);
  }
  // The same; nothing where it is NULL.
  template <typename Array>
  std::optional<Array> optional_numbers() {
    if (skip_null()) return std::nullopt;
    Array array;
    numbers(array);
    return array;
  }

 private:
  template <typename Integer>
    requires std::is_integral_v<Integer>
  void bind_next(Integer value) {
    bind_integer(static_cast<std::int64_t>(value));
  }
  template <typename Code>
    requires std::is_enum_v<Code>
  void bind_next(Code value) {
    bind_integer(static_cast<std::int64_t>(value));
  }
  void bind_next(double value);
  void bind_next(UtcTime value) { bind_integer(value.nanoseconds()); }
  void bind_next(const Uuid& value) { bind_next(Bytes(value.bytes)); }
  template <typename Tag>
  void bind_next(const Id<Tag>& value) {
    bind_next(value.uuid);
  }
  void bind_next(Bytes value);
  void bind_next(std::string_view value);
  template <typename Value>
  void bind_next(const std::optional<Value>& value) {
    value ? bind_next(*value) : bind_null();
  }
  void bind_integer(std::int64_t value);
  void bind_null();
  bool skip_null();
  [[noreturn]] void wrong_size() const;

  sqlite3* const db_;
  const std::string& where_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int column_ = 0;
};

// An array of numbers as bytes; the machines that Vigie runs on are little-endian.
template <typename Array>
Bytes as_bytes(const Array& array) {
  return {reinterpret_cast<const std::uint8_t*>(&array), sizeof array};
}

enum class Access { read_only, read_write };

class Connection {
 public:
  Connection(const std::string& path, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Prepared once and kept; ready for bind().
  Statement& statement(std::string_view sql);
  // None is in the middle of its rows any more: a reader that is keeps the log from being worked off.
  void finish_statements();
  // One or more statements, once.
  void execute(const std::string& sql);
  // The first column of the first row.
  std::int64_t integer(std::string_view sql);
  // fsync of the write-ahead log: what was committed so far is on the disk.
  void sync_log();
  // What closing does: whether the log is worked into the database, which changes the file.
  void keep_log_on_close(bool keep);
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] std::int64_t last_sequence() const;
  [[nodiscard]] int changes() const;

 private:
  const std::string path_;
  sqlite3* db_ = nullptr;
  std::map<std::string, std::unique_ptr<Statement>, std::less<>> statements_;
};

// BEGIN … COMMIT; what was not committed is taken back.
class Transaction {
 public:
  enum class Kind { reading, writing };
  Transaction(Connection& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Connection& connection_;
};

}  // namespace vigie::store

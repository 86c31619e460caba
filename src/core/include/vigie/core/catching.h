// What is thrown, made an error: for the tops of threads, where one failure may not end the whole node, and
// for adapters of libraries that throw. Reentrant.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include <vigie/core/result.h>

namespace vigie {

// Runs work(), which returns nothing or a Result<void>. exhausted where memory is out, internal for whatever
// else is thrown.
template <typename Work>
Result<void> catching(Work&& work) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      std::forward<Work>(work)();
      return {};
    } else {
      return std::forward<Work>(work)();
    }
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::exhausted, "out of memory");
  } catch (const std::exception& thrown) {
    return Error(ErrorCode::internal, std::string("unexpected: ") + thrown.what());
  } catch (...) {
    return Error(ErrorCode::internal, "unexpected: something was thrown");
  }
}

}  // namespace vigie

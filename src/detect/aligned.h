// A plane of samples whose rows' vectors do not straddle cache lines where the width allows it.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace vigie::detect {

template <typename T>
struct CacheAligned {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  CacheAligned() = default;
  template <typename U>
  CacheAligned(const CacheAligned<U>& /*other*/) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, std::size_t /*n*/) { ::operator delete(p, kAlignment); }
  template <typename U>
  bool operator==(const CacheAligned<U>& /*other*/) const {
    return true;
  }
};

template <typename T>
using AlignedVector = std::vector<T, CacheAligned<T>>;

}  // namespace vigie::detect

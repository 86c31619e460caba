// Which sanitizer this build runs under: for what a sanitizer changes of what is measured, or cannot see.
#pragma once

namespace vigie {

#if defined(__has_feature)
inline constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
inline constexpr bool kThreadSanitizer = __has_feature(thread_sanitizer);
#else
inline constexpr bool kAddressSanitizer = false;
inline constexpr bool kThreadSanitizer = false;
#endif

}  // namespace vigie

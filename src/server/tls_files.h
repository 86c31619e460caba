// Saying what is wrong with a certificate or key: OpenSSL's own errors do not. Reentrant.
#pragma once

#include <filesystem>
#include <string_view>

#include <vigie/core/result.h>

namespace vigie::server {

// invalid_argument, with the reason, where the file cannot be opened.
Result<void> check_tls_file(const std::filesystem::path& file);
// It can, but `why` it is not what it should be.
Error not_pem(const std::filesystem::path& file, std::string_view why);

}  // namespace vigie::server

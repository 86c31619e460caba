// Addresses of streams, and keeping the passwords in them from being seen. Reentrant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <vigie/core/result.h>

namespace vigie::media {

// Who we are to a camera. Never logged, shown or put into an error message.
struct Credentials {
  std::string user;
  std::string password;
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

// "rtsp://user:password@host:554/path" in its parts.
struct StreamUrl {
  std::string scheme;                      // in lower case
  std::optional<Credentials> credentials;  // taken out, percent-decoded
  std::string address;                     // the URL without them

  // The URL as a protocol wants it, with credentials percent-encoded: for opening, never for showing.
  [[nodiscard]] std::string with_credentials() const;
};

// True for "scheme://…"; a path with a colon in it is none.
bool is_stream_url(std::string_view text);
// invalid_argument where it is no URL of a scheme that we read, or is longer than 2048 bytes or not
// printable. The message does not repeat the address.
Result<StreamUrl> parse_stream_url(std::string_view text);

// `text` with whatever looks like a secret in it masked: what stands between "//" and "@", and the values of
// password=, passphrase=, passwd=, pwd=, pass= and token=. For text that comes from elsewhere; ours has none
// to begin with.
std::string without_secrets(std::string_view text);

// "%41" to "A". A lone % stays.
std::string percent_decoded(std::string_view text);
// All but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace vigie::media

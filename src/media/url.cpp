#include <algorithm>
#include <array>
#include <cctype>

#include <vigie/core/ascii.h>
#include <vigie/media/url.h>

namespace vigie::media {
namespace {

constexpr std::size_t kMostUrl = 2048;
constexpr std::array<std::string_view, 9> kSchemes = {"rtsp", "rtsps", "rtmp", "rtmps", "srt",
                                                      "udp",  "tcp",   "http", "https"};

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The length of "scheme" in "scheme://…", or 0.
std::size_t scheme_length(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || colon > 16) return 0;
  const auto scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), is_letter_or_digit) ? colon : 0;
}

// Where the host starts: after the last @ before the path.
std::size_t host_start(std::string_view text, std::size_t authority) {
  const std::size_t end = std::min(text.find_first_of("/?#", authority), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  return at == std::string_view::npos || at < authority ? authority : at + 1;
}

bool starts_with_word(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (ascii_lower(text[at + i]) != word[i]) return false;
  }
  return true;
}

}  // namespace

bool is_stream_url(std::string_view text) {
  return scheme_length(text) > 0 && !starts_with_word(text, 0, "file:");
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

Result<StreamUrl> parse_stream_url(std::string_view text) {
  const std::size_t colon = scheme_length(text);
  if (colon == 0) {
    return {ErrorCode::invalid_argument, "not the address of a stream: write it as rtsp://host/path"};
  }
  StreamUrl url;
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                 std::back_inserter(url.scheme), ascii_lower);
  if (std::find(kSchemes.begin(), kSchemes.end(), url.scheme) == kSchemes.end()) {
    return {ErrorCode::invalid_argument,
            "streams by " + url.scheme + ":// are not read: give one by rtsp, rtmp, srt, udp, tcp or http"};
  }
  if (text.size() > kMostUrl) {
    return {ErrorCode::invalid_argument, "the stream's address is longer than 2048 bytes: shorten it"};
  }
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= 0x20 || c == 0x7F; })) {
    return {
        ErrorCode::invalid_argument,
        "the stream's address has a blank or a character that is not printable ASCII in it: write it as %XX"};
  }
  const std::size_t authority = colon + 3;
  const std::size_t host = host_start(text, authority);
  if (host >= text.size() || text[host] == '/') {
    return {ErrorCode::invalid_argument, "the stream's address names no host: write it as rtsp://host/path"};
  }
  if (host > authority) {
    const auto user_info = text.substr(authority, host - 1 - authority);
    const std::size_t split = std::min(user_info.find(':'), user_info.size());
    url.credentials =
        Credentials{percent_decoded(user_info.substr(0, split)),
                    split < user_info.size() ? percent_decoded(user_info.substr(split + 1)) : std::string()};
  }
  url.address = url.scheme + "://" + std::string(text.substr(host));
  return url;
}

std::string StreamUrl::with_credentials() const {
  if (!credentials) return address;
  const std::size_t authority = scheme.size() + 3;
  return address.substr(0, authority) + percent_encoded(credentials->user) + ":" +
         percent_encoded(credentials->password) + "@" + address.substr(authority);
}

std::string without_secrets(std::string_view text) {
  constexpr std::array<std::string_view, 6> kKeys = {
      "password=", "passphrase=", "passwd=", "pwd=", "pass=", "token="};
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.substr(i).starts_with("//")) {
      const std::size_t end = std::min(text.find_first_of("/?# '\"", i + 2), text.size());
      const std::size_t at = text.substr(0, end).rfind('@');
      out += "//";
      i += 2;
      if (at != std::string_view::npos && at >= i) {
        out += "***@";
        i = at + 1;
      }
      continue;
    }
    const auto key = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](std::string_view word) { return starts_with_word(text, i, word); });
    if (key != kKeys.end()) {
      out += *key;
      out += "***";
      i = std::min(text.find_first_of("&;/# '\"", i + key->size()), text.size());
      continue;
    }
    out += text[i++];
  }
  return out;
}

}  // namespace vigie::media

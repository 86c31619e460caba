// Records of the chain as text, and their hashes and signatures. Reentrant.
#pragma once

#include <istream>

#include <vigie/evidence/chain.h>

namespace vigie::evidence {

inline constexpr std::size_t kMostLine = 64 * 1024;  // bytes of a line

std::string to_text(const ChainRecord& record);
std::string to_line(std::string_view text, const std::array<std::uint8_t, 64>& signature);
std::string hash_of(std::string_view text);  // BLAKE2b, 512 bits, in hex
std::string to_hex(std::span<const std::uint8_t> bytes);
// False where it is not so many bytes in lower-case hex.
bool from_hex(std::string_view hex, std::span<std::uint8_t> bytes);
inline const std::string kNoHash(128, '0');

// The next line, without its end; of one that is too long the beginning. False at the end of the file: `line`
// then holds what stands behind the last whole line.
bool next_line(std::istream& in, std::string& line);

}  // namespace vigie::evidence

#pragma once
// One number for a text, the same in every run: seeds of noise by the names of their gear, the sum of a file's lines.

#include <cstdint>
#include <string_view>

namespace ohmic::rig {

/// FNV-1a, 64 bits (Fowler, Noll, Vo). For each byte:
///   hash = (hash xor byte) 1099511628211        beginning at 14695981039346656037
constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

// The published value of "foobar" (Noll, FNV test vectors).
static_assert(hash_of("foobar") == 0x85944171f73967e8ull);

}  // namespace ohmic::rig

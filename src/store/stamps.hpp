#pragma once
// What a set of files looked like: size, time of change and a number for the contents, so that a change is noticed quickly.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "units/error.hpp"

namespace ohmic::store {

/// FNV-1a, 64 bits (Fowler, Noll, Vo), going on from `hash`.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash = 14695981039346656037ull);

struct Stamp {
  std::string path;
  std::int64_t size = 0;
  std::int64_t changed = 0;  // in the file system's ticks
  std::uint64_t contents = 0;
};

/// Of every *.csv in the folders and below them, sorted by path. `with_contents`: they are read, too. Folders may be absent.
std::vector<Stamp> stamps_of(const std::vector<std::filesystem::path>& folders, bool with_contents);

/// Whether the same files have the same size and time, or the same contents.
bool are_same(const std::vector<Stamp>& a, const std::vector<Stamp>& b, bool by_contents);

}  // namespace ohmic::store

// Looks at the files of the catalogue's folders.

#include "store/stamps.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace ohmic::store {

//   hash = (hash xor byte) 1099511628211        for each byte
std::uint64_t hash_of(std::string_view text, std::uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

std::vector<Stamp> stamps_of(const std::vector<std::filesystem::path>& folders, bool with_contents) {
  namespace fs = std::filesystem;
  std::vector<Stamp> stamps;
  for (const auto& folder : folders) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end; at.increment(error)) {
      std::error_code gone;
      if (at->path().extension() != ".csv" || !at->is_regular_file(gone)) continue;
      Stamp stamp{.path = at->path().string(),
                  .size = static_cast<std::int64_t>(at->file_size(gone)),
                  .changed = at->last_write_time(gone).time_since_epoch().count(),
                  .contents = 0};
      if (with_contents) {
        std::ifstream stream(at->path(), std::ios::binary);
        stamp.contents = hash_of(std::string(std::istreambuf_iterator<char>(stream), {}));
      }
      stamps.push_back(std::move(stamp));
    }
  }
  std::ranges::sort(stamps, {}, &Stamp::path);
  return stamps;
}

bool are_same(const std::vector<Stamp>& a, const std::vector<Stamp>& b, bool by_contents) {
  return std::ranges::equal(a, b, [&](const Stamp& x, const Stamp& y) {
    if (x.path != y.path || x.size != y.size) return false;
    return by_contents ? x.contents == y.contents : x.changed == y.changed;
  });
}

}  // namespace ohmic::store

// Down while it holds, then confirmed; what fails is never tried again.

#include "measure/buffer_search.hpp"

#include <algorithm>

namespace ohmic::measure {

Result<Search> smallest_buffer(const std::vector<int>& sizes, int start, Second full, const TryBuffer& attempt) {
  Search search;
  if (sizes.empty()) return search;
  const Second brief(std::min(full.value(), std::max(1.0, full.value() / 5.0)));
  enum class Was { refused, failed, held };
  const auto attempted = [&](std::size_t index, bool is_full) -> Result<Was> {
    const auto trial = attempt(sizes[index], is_full ? full : brief);
    if (!trial) return std::unexpected(trial.error());
    if (!*trial) return Was::refused;
    Trial made = **trial;
    made.is_full = is_full;
    if (made.frames != sizes[index]) search.granted = made.frames;
    search.trials.push_back(made);
    return made.is.holds() ? Was::held : Was::failed;
  };

  // The smallest index that held briefly; sizes.size(): none yet. Below `failed` nothing is tried any more.
  const auto near = std::ranges::lower_bound(sizes, start);
  const std::size_t begin = near == sizes.end() ? sizes.size() - 1 : static_cast<std::size_t>(near - sizes.begin());
  std::size_t held = sizes.size();
  for (std::size_t i = begin + 1; i-- > 0;) {
    const auto was = attempted(i, false);
    if (!was) return std::unexpected(was.error());
    if (*was == Was::failed) break;
    if (*was == Was::held) held = i;
    if (search.granted) break;  // it would give the same again
  }
  // Then for the full time, upward until one holds.
  for (std::size_t i = held == sizes.size() ? (search.granted ? begin : begin + 1) : held; i < sizes.size(); ++i) {
    const auto was = attempted(i, true);
    if (!was) return std::unexpected(was.error());
    if (*was == Was::held) {
      search.holds = search.trials.back().frames;
      break;
    }
    if (search.granted) break;
  }
  return search;
}

}  // namespace ohmic::measure

// poll() over all descriptors; the earliest time ends it.

#include "loop.hpp"

#include <algorithm>

#include <poll.h>

namespace ohmic::app {

void Loop::turn(Clock::Time longest) {
  std::vector<pollfd> sources;
  std::vector<std::size_t> whose;  // by source
  const Clock::Time before = clock_.now();
  for (std::size_t i = 0; i < things_.size(); ++i) {
    const Thing& thing = things_[i];
    for (const int descriptor : thing.descriptors ? thing.descriptors() : std::vector<int>()) {
      sources.push_back({descriptor, POLLIN, 0});
      whose.push_back(i);
    }
    if (const auto due = thing.due ? thing.due() : std::nullopt)
      longest = std::clamp(*due - before, Clock::Time(0), longest);
  }
  ::poll(sources.data(), sources.size(), static_cast<int>((longest.count() + 999'999) / 1'000'000));
  std::vector<bool> is_ready(things_.size());
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i].revents != 0) is_ready[whose[i]] = true;
  for (std::size_t i = 0; i < things_.size(); ++i) {
    const Thing& thing = things_[i];
    if (!thing.serve) continue;
    // Asked again: one that was served before may have made it due.
    const auto due = thing.due && !is_ready[i] ? thing.due() : std::nullopt;
    if (is_ready[i] || (due && *due <= clock_.now())) thing.serve();
  }
}

}  // namespace ohmic::app

#pragma once
// Compares the rig from look to look: what newly clipped, was held at a ceiling or came late becomes an event.

#include <map>
#include <string>
#include <vector>

#include "engine/health.hpp"
#include "events.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

/// A counter that many samples move becomes one event a second at most; none is lost, the counts add up.
class Watch {
 public:
  /// What is new since the last look.
  std::vector<Event> look(std::chrono::nanoseconds now, const std::vector<rig::InputState>& inputs,
                          const std::vector<rig::PhonesState>& phones, const engine::Health& health, Frames late,
                          Frames cut_off = {});
  /// The next look is the last one: what waits for its second is told now.
  void hurry() { is_hurried_ = true; }

 private:
  struct Counter {
    long told = 0;
    std::chrono::nanoseconds next{};
  };
  /// How many are new, when it is time to say so; 0 else.
  long fresh(const std::string& key, long count, std::chrono::nanoseconds now);

  std::map<std::string, Counter> counters_;
  bool is_hurried_ = false;
};

}  // namespace ohmic::app

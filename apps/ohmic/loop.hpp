#pragma once
// What the control thread waits for: a list of things, each served when it is ready, or when its time has come.

#include <concepts>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "units/clock.hpp"

namespace ohmic::app {

class Loop {
 public:
  struct Thing {
    std::function<std::vector<int>()> descriptors = {};    // readable when it is to be served; -1: none
    std::function<std::optional<Clock::Time>()> due = {};  // when it is to be served at the latest; none: never
    std::function<void()> serve;
  };

  explicit Loop(const Clock& clock) : clock_(clock) {}

  /// They are served in the order they were added.
  void add(Thing thing) { things_.push_back(std::move(thing)); }
  /// Something with a descriptor() and a serve(), perhaps with a due(). It must outlive the loop.
  template <class Served>
  void add(Served& served) {
    Thing thing{.descriptors = [&served] { return std::vector{served.descriptor()}; },
                .serve = [&served] { served.serve(); }};
    if constexpr (requires {
                    { served.due() } -> std::same_as<std::optional<Clock::Time>>;
                  })
      thing.due = [&served] { return served.due(); };
    add(std::move(thing));
  }
  /// Sleeps until there is something to serve, `longest` at most, and serves it.
  void turn(Clock::Time longest);

 private:
  const Clock& clock_;
  std::vector<Thing> things_;
};

}  // namespace ohmic::app

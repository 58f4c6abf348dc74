#pragma once
// What the keys of an audition do, with a test or without, whoever plays: no card, no terminal.

#include <optional>
#include <string>

#include "advise/listen/abx.hpp"

namespace ohmic::app {

class AuditionDesk {
 public:
  /// No test: listening freely.
  explicit AuditionDesk(std::optional<advise::Abx> test) : test_(std::move(test)) {}

  /// What a key asks for.
  struct Step {
    std::optional<advise::Side> heard;  // what is to be played from now on
    double decibels = 0.0;              // the volume is turned by this
    bool is_over = false;               // leaves, or the test is done
    std::string says;                   // for who cannot see the view; empty: nothing happened
  };
  /// a b x: listen; 1 2: X is A, X is B; + -: volume; q: leave. Arrows and their like, which come as several bytes, mean nothing.
  Step press(char key);
  /// Leaves: a test that is not done is stopped.
  void leave();

  const std::optional<advise::Abx>& test() const { return test_; }
  advise::Heard listening() const { return heard_; }

 private:
  Step listen(advise::Heard to);
  Step answer(advise::Side x_is);

  enum class Escape { none, begun, sequence };
  bool is_of_escape(char byte);

  std::optional<advise::Abx> test_;
  Escape escape_ = Escape::none;
  advise::Heard heard_ = advise::Heard::a;
};

}  // namespace ohmic::app

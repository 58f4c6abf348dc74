#pragma once
// The picture of an audition: what is compared, what is listened to, how far the test is. Never what X is.

#include <chrono>
#include <string>
#include <vector>

#include "advise/listen/abx.hpp"
#include "terminal/view.hpp"

namespace ohmic::app {

struct AuditionPicture {
  std::string a, b, headphones, music, device;
  advise::Heard heard = advise::Heard::a;
  bool is_test = false, can_answer = false, is_at_most = false;
  int trial = 0, trials = 0;
  double volume = 0.0;  // dB against the level that was rendered
  std::chrono::nanoseconds elapsed{};
  bool is_playing = true;
  std::string note = {};            // what a key said last
  std::vector<std::string> limits;  // what cannot be heard here
};

/// Exactly look.height lines of at most look.width columns. Nothing on it depends on which of both X is.
std::vector<Line> audition_view(const AuditionPicture& picture, const Look& look);

}  // namespace ohmic::app

// Groups by shape and length, in the order they came.

#include "gear/amplifier_bank.hpp"

#include <array>
#include <span>

namespace ohmic::gear {

void AmplifierBank::add(const circuit::LaneRun& work, int steps, int pass) noexcept {
  if (steps <= 0) return;
  if (waiting_.size() == waiting_.capacity()) run();
  waiting_.push_back({.run = work, .shape = work.lane->model().shape(), .steps = steps, .pass = pass});
}

void AmplifierBank::run() noexcept {
  std::array<circuit::LaneRun, circuit::most_lanes> group;
  for (const int pass : {0, 1}) {
    for (std::size_t first = 0; first < waiting_.size(); ++first) {
      const Work& like = waiting_[first];
      if (like.is_done || like.pass != pass) continue;
      std::size_t lanes = 0;
      for (std::size_t k = first; k < waiting_.size() && lanes < group.size(); ++k) {
        Work& work = waiting_[k];
        if (work.is_done || work.pass != pass || work.shape != like.shape || work.steps != like.steps) continue;
        group[lanes++] = work.run;
        work.is_done = true;
      }
      circuit::run(std::span(group).first(lanes), like.steps);
    }
  }
  waiting_.clear();
}

}  // namespace ohmic::gear

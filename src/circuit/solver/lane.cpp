// A lane's state between calls, and the gathering of several lanes into one register's worth.

#include "circuit/solver/lane.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <vector>

#include "circuit/solver/lane_kernel.hpp"
#include "circuit/solver/model_parts.hpp"

namespace ohmic::circuit {
namespace {

/// Doubles at the boundary that the widest register likes.
class AlignedDoubles {
 public:
  explicit AlignedDoubles(std::size_t count)
      : at_(static_cast<double*>(::operator new(std::max<std::size_t>(count, 8) * sizeof(double), boundary))) {
    std::fill_n(at_, std::max<std::size_t>(count, 8), 0.0);
  }
  ~AlignedDoubles() { ::operator delete(at_, boundary); }
  AlignedDoubles(const AlignedDoubles&) = delete;
  AlignedDoubles& operator=(const AlignedDoubles&) = delete;
  double* data() const noexcept { return at_; }

 private:
  static constexpr std::align_val_t boundary{64};
  double* at_;
};

}  // namespace

struct Lane::Parts {
  explicit Parts(std::shared_ptr<const Model> from)
      : owned(std::move(from)),
        model(owned.get()),
        state(model->parts().rest),
        changed(state.size()),
        gathered_coefficients(static_cast<std::size_t>(model->parts().layout.most_size) * most_lanes),
        gathered_fine(static_cast<std::size_t>(model->parts().layout.most_size) * most_lanes),
        gathered_state(state.size() * most_lanes),
        work(kernel_work(model->parts(), static_cast<int>(most_lanes))) {}

  std::shared_ptr<const Model> owned;
  const Model* model;
  std::vector<double> state, changed;
  LaneCounts counts;
  // Used when this lane comes first of those that run together.
  AlignedDoubles gathered_coefficients, gathered_fine, gathered_state, work;
  std::array<std::uint64_t, most_lanes> gathered{};  // serials of the models
  int gathered_width = 0;
};

Lane::Lane(std::shared_ptr<const Model> model) : parts_(std::make_unique<Parts>(std::move(model))) {}
Lane::~Lane() = default;
Lane::Lane(Lane&&) noexcept = default;
Lane& Lane::operator=(Lane&&) noexcept = default;

void Lane::reset() noexcept { std::ranges::copy(parts_->model->parts().rest, parts_->state.begin()); }

const Model& Lane::model() const noexcept { return *parts_->model; }

LaneCounts Lane::take_counts() noexcept { return std::exchange(parts_->counts, {}); }

void Lane::adopt(const Model& model) noexcept {
  if (&model == parts_->model) return;
  // Modes are each model's own; voltages and currents of the reactive elements are everyone's.
  const auto& before = parts_->model->parts();
  const auto& after = model.parts();
  const auto states = static_cast<std::size_t>(after.layout.states);
  const auto turn = [&](int place) {
    double* state = parts_->state.data() + place;
    double* y = parts_->changed.data();
    for (std::size_t r = 0; r < states; ++r) {
      y[r] = 0.0;
      for (std::size_t m = 0; m < states; ++m) y[r] += before.reduction.from_states.values[r * states + m] * state[m];
    }
    for (std::size_t r = 0; r < states; ++r) {
      state[r] = 0.0;
      for (std::size_t m = 0; m < states; ++m) state[r] += after.reduction.to_states.values[r * states + m] * y[m];
    }
  };
  turn(after.state.y);
  turn(after.state.dy);
  turn(after.state.older);
  turn(after.state.oldest);
  parts_->state[static_cast<std::size_t>(after.state.reach)] = 0.0;
  parts_->model = &model;
}

void Lane::continue_from(const Lane& other) noexcept {
  const Model& mine = *parts_->model;
  std::ranges::copy(other.parts_->state, parts_->state.begin());
  parts_->model = other.parts_->model;
  adopt(mine);
}

namespace {

void gather(std::span<const LaneRun> lanes, int width) noexcept {
  Lane::Parts& first = lanes.front().lane->parts();
  const auto wide = static_cast<std::size_t>(width);
  const auto lane_at = [&](std::size_t k) -> Lane::Parts& { return lanes[k < lanes.size() ? k : 0].lane->parts(); };
  bool is_known = first.gathered_width == width;
  for (std::size_t k = 0; k < wide; ++k) is_known = is_known && first.gathered[k] == lane_at(k).model->parts().serial;
  for (std::size_t k = 0; k < wide; ++k) {
    const Lane::Parts& lane = lane_at(k);
    if (!is_known) {
      first.gathered[k] = lane.model->parts().serial;
      const auto& parts = lane.model->parts();
      double* to = first.gathered_coefficients.data() + k;
      double* fine = first.gathered_fine.data() + k;
      for (std::size_t i = 0; i < parts.coefficients.size(); ++i) {
        to[i * wide] = parts.coefficients[i];
        fine[i * wide] = parts.fine_coefficients[i];
      }
    }
    double* to = first.gathered_state.data() + k;
    for (std::size_t i = 0; i < lane.state.size(); ++i) to[i * wide] = lane.state[i];
  }
  first.gathered_width = width;
}

/// Lanes whose models are of one kind, at most a register full.
void run_together(std::span<const LaneRun> lanes, int steps) noexcept {
  const int width = kernel_width(lanes.size());
  gather(lanes, width);
  Lane::Parts& first = lanes.front().lane->parts();
  LaneJob job{.width = width, .lanes = static_cast<int>(lanes.size())};
  LaneCounts unused;
  for (std::size_t k = 0; k < static_cast<std::size_t>(width); ++k) {
    const LaneRun& lane = lanes[k < lanes.size() ? k : 0];
    job.parts[k] = &lane.lane->parts().model->parts();
    job.in[k] = lane.in;
    job.out[k] = k < lanes.size() ? lane.out.data() : nullptr;
    job.counts[k] = k < lanes.size() ? &lane.lane->parts().counts : &unused;
  }
  job.coefficients = first.gathered_coefficients.data();
  job.fine_coefficients = first.gathered_fine.data();
  job.state = first.gathered_state.data();
  job.work = first.work.data();
  job.steps = steps;
  run_kernel(job);
  for (std::size_t k = 0; k < lanes.size(); ++k) {
    auto& state = lanes[k].lane->parts().state;
    for (std::size_t i = 0; i < state.size(); ++i)
      state[i] = first.gathered_state.data()[i * static_cast<std::size_t>(width) + k];
  }
}

}  // namespace

void run(std::span<const LaneRun> lanes, int steps) noexcept {
  if (lanes.empty()) return;
  const auto most = static_cast<std::size_t>(kernel_width(most_lanes));
  // Nearly always all of them: a knob that turns modes into something else is rare.
  const std::uint64_t kin = lanes.front().lane->model().parts().kin;
  std::array<LaneRun, most_lanes> alike, others;
  std::size_t count = 0, left = 0;
  for (const LaneRun& lane : lanes)
    (lane.lane->model().parts().kin == kin && count < most ? alike[count++] : others[left++]) = lane;
  run_together({alike.data(), count}, steps);
  if (left > 0) run({others.data(), left}, steps);
}

}  // namespace ohmic::circuit

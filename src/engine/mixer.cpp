// Keeps every crosspoint's gain and where it is going; the arithmetic is the kernel's.

#include "engine/mixer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "engine/aligned.hpp"
#include "engine/mixer_kernel.hpp"

namespace ohmic::engine {

static_assert(Mixer::cell == mixer_cell);

namespace {

/// Whole cells; a fade that is no number is the shortest.
int ramp_frames(float fade, double rate) noexcept {
  const double shortest = Mixer::shortest_fade.value(), longest = Mixer::longest_fade.value();
  const double time = fade > static_cast<float>(shortest) ? std::min(static_cast<double>(fade), longest) : shortest;
  return static_cast<int>(std::ceil(time * rate / Mixer::cell)) * Mixer::cell;
}

}  // namespace

struct Mixer::State {
  State(std::size_t its_inputs, std::size_t its_outputs, const Format& format);
  void jump(std::span<const float> settings) noexcept;
  void aim(std::span<const float> settings, int ramp) noexcept;
  void begin_cell(std::span<const float> gains_now, float fade) noexcept;
  void end_cell() noexcept;
  void arrive(std::size_t tile, std::size_t row) noexcept;
  void list_active(std::size_t tile) noexcept;

  MixerKernel kernel = mixer_kernel();
  std::size_t inputs, outputs;
  double rate;
  // The last tile's missing outputs have gains of zero and play into `nowhere`.
  std::vector<MixerTile> tiles;
  std::vector<int> ends;                               // of every gain: the frame of its row where it arrives
  std::vector<std::array<int, mixer_tile>> next_ends;  // the first of them that is still to come, for each row
  AlignedFloats gains, samples, nowhere, heard;
  std::vector<std::uint32_t> active;  // room for all inputs of every tile
  std::vector<float> asked;           // settings as they came with the last cell
  int position = 0;                   // frames into the cell
  bool is_fresh = true;
};

Mixer::State::State(std::size_t its_inputs, std::size_t its_outputs, const Format& format)
    : inputs(its_inputs), outputs(its_outputs), rate(format.rate.value()), asked(its_inputs * its_outputs) {
  tiles.resize((outputs + mixer_tile - 1) / mixer_tile);
  next_ends.resize(tiles.size());
  ends.resize(its_inputs * its_outputs);
  const std::size_t padded = (inputs + 15) / 16 * 16;
  gains = aligned_zeros(tiles.size() * mixer_tile * 3 * padded);
  samples = aligned_zeros(inputs * cell);
  nowhere = aligned_zeros(cell);
  heard = aligned_zeros(inputs);
  active.resize(tiles.size() * inputs);
  float* next = gains.get();
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    tiles[t].outputs = std::min(mixer_tile, outputs - t * mixer_tile);
    // In this order each tile's starts and slopes, all that a mix reads, are neighbours.
    const auto take = [&] { return std::exchange(next, next + padded); };
    for (MixerTile::Row& row : tiles[t].rows) row.start = take(), row.slope = take();
    for (MixerTile::Row& row : tiles[t].rows) row.target = take();
  }
}

void Mixer::State::list_active(std::size_t tile_number) noexcept {
  MixerTile& tile = tiles[tile_number];
  std::fill_n(heard.get(), inputs, 0.0f);
  for (const MixerTile::Row& row : tile.rows) {
    for (std::size_t n = 0; n < inputs; ++n) heard[n] += std::abs(row.start[n]) + std::abs(row.target[n]);
  }
  std::uint32_t* const list = active.data() + tile_number * inputs;
  std::size_t count = 0;
  for (std::size_t n = 0; n < inputs; ++n) {
    list[count] = static_cast<std::uint32_t>(n);
    count += heard[n] != 0.0f ? 1 : 0;
  }
  tile.active = {list, count};
}

void Mixer::State::jump(std::span<const float> settings) noexcept {
  for (std::size_t m = 0; m < outputs; ++m) {
    MixerTile& tile = tiles[m / mixer_tile];
    const MixerTile::Row& row = tile.rows[m % mixer_tile];
    for (std::size_t n = 0; n < inputs; ++n) {
      const float gain = settings[m * inputs + n];
      row.start[n] = row.target[n] = std::isfinite(gain) ? gain : 0.0f;
      row.slope[n] = 0.0f;
    }
    tile.frame[m % mixer_tile] = 0;
    tile.moves[m % mixer_tile] = false;
  }
  for (std::size_t t = 0; t < tiles.size(); ++t) list_active(t);
  std::ranges::copy(settings, asked.begin());
}

void Mixer::State::aim(std::span<const float> settings, int ramp) noexcept {
  const float per_frame = 1.0f / static_cast<float>(ramp);
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    MixerTile& tile = tiles[t];
    const std::size_t first = t * mixer_tile * inputs, count = tile.outputs * inputs;
    if (std::memcmp(settings.data() + first, asked.data() + first, count * sizeof(float)) == 0) continue;
    for (std::size_t r = 0; r < tile.outputs; ++r) {
      const float* wanted = settings.data() + first + r * inputs;
      if (std::memcmp(wanted, asked.data() + first + r * inputs, inputs * sizeof(float)) == 0) continue;
      // Frames count anew from here. Gains that are asked for what they were asked for before stay on their way.
      const float* asked_before = asked.data() + first + r * inputs;
      int* const end = ends.data() + first + r * inputs;
      const MixerTile::Row& row = tile.rows[r];
      const int passed = tile.frame[r];
      int next = ramp;
      for (std::size_t n = 0; n < inputs; ++n) {
        row.start[n] += row.slope[n] * static_cast<float>(passed);
        end[n] -= passed;
        const bool is_new = wanted[n] != asked_before[n] && std::abs(wanted[n]) <= std::numeric_limits<float>::max();
        if (is_new) {
          row.target[n] = wanted[n];
          row.slope[n] = (wanted[n] - row.start[n]) * per_frame;
          end[n] = ramp;
        }
        if (row.slope[n] != 0.0f) next = std::min(next, end[n]);
      }
      tile.frame[r] = 0;
      tile.moves[r] = true;
      next_ends[t][r] = next;
    }
    list_active(t);
  }
  std::ranges::copy(settings, asked.begin());
}

void Mixer::State::begin_cell(std::span<const float> gains_now, float fade) noexcept {
  if (std::memcmp(gains_now.data(), asked.data(), gains_now.size_bytes()) != 0) aim(gains_now, ramp_frames(fade, rate));
}

/// Gains that have come to their end rest there; the row rests when the last one has.
void Mixer::State::arrive(std::size_t tile_number, std::size_t r) noexcept {
  MixerTile& tile = tiles[tile_number];
  const MixerTile::Row& row = tile.rows[r];
  const int* end = ends.data() + (tile_number * mixer_tile + r) * inputs;
  int next = std::numeric_limits<int>::max();
  for (std::size_t n = 0; n < inputs; ++n) {
    if (row.slope[n] == 0.0f) continue;
    if (end[n] > tile.frame[r]) {
      next = std::min(next, end[n]);
      continue;
    }
    row.start[n] = row.target[n];
    row.slope[n] = 0.0f;
  }
  next_ends[tile_number][r] = next;
  if (next != std::numeric_limits<int>::max()) return;
  tile.frame[r] = 0;
  tile.moves[r] = false;
}

void Mixer::State::end_cell() noexcept {
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    MixerTile& tile = tiles[t];
    if (!tile.is_moving()) continue;
    for (std::size_t r = 0; r < tile.outputs; ++r) {
      if (!tile.moves[r]) continue;
      tile.frame[r] += cell;
      if (tile.frame[r] >= next_ends[t][r]) arrive(t, r);
    }
    if (!tile.is_moving()) list_active(t);
  }
}

Mixer::Mixer(int inputs, int outputs) : inputs_(inputs), outputs_(outputs) {
  names_.reserve(static_cast<std::size_t>(inputs) * static_cast<std::size_t>(outputs));
  for (int m = 1; m <= outputs; ++m) {
    for (int n = 1; n <= inputs; ++n) names_.push_back(fmt::format("in{}.out{}", n, m));
  }
  for (const std::string& name : names_) {
    fields_.push_back({.name = name,
                       .minimum = -gain_limit,
                       .maximum = gain_limit,
                       .fallback = 0.0,
                       .says = "Gain from this input to this output, a factor; negative turns the polarity."});
  }
  fields_.push_back({.name = "fade",
                     .dimension = Dimension::second,
                     .minimum = shortest_fade.value(),
                     .maximum = longest_fade.value(),
                     .fallback = shortest_fade.value(),
                     .says = "How long a gain that is moved takes to its new value."});
}

Mixer::~Mixer() = default;

Frames Mixer::ramp_length() const { return Frames(state_ ? ramp_frames(0.0f, state_->rate) : 0); }

void Mixer::prepare(const Format& format) {
  state_ = std::make_unique<State>(static_cast<std::size_t>(inputs_), static_cast<std::size_t>(outputs_), format);
}

void Mixer::reset() noexcept {
  state_->position = 0;
  state_->is_fresh = true;
}

void Mixer::process(std::span<const float> settings, const Block& block) noexcept {
  State& s = *state_;
  const std::span<const float> gains = settings.first(fade());
  if (std::exchange(s.is_fresh, false)) s.jump(gains);
  int done = 0;
  while (done < block.frames) {
    if (s.position == 0) s.begin_cell(gains, settings.size() > fade() ? settings[fade()] : 0.0f);
    const int frames = std::min(block.frames - done, cell - s.position);
    const auto from = static_cast<std::size_t>(done), count = static_cast<std::size_t>(frames);
    s.kernel.take(block.in.data(), s.inputs, from, count, s.samples.get());
    for (std::size_t t = 0; t < s.tiles.size(); ++t) {
      std::array<float*, mixer_tile> out;
      out.fill(s.nowhere.get());
      for (std::size_t r = 0; r < s.tiles[t].outputs; ++r) out[r] = block.out[t * mixer_tile + r] + from;
      s.kernel.mix(s.tiles[t], s.samples.get(), s.position, count, out.data());
    }
    done += frames;
    s.position += frames;
    if (s.position < cell) continue;
    s.position = 0;
    s.end_cell();
  }
}

}  // namespace ohmic::engine

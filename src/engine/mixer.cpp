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

struct Mixer::State {
  State(std::size_t inputs, std::size_t outputs, const Format& format);
  void jump(std::span<const float> settings) noexcept;
  void aim(std::span<const float> settings) noexcept;
  void begin_cell(std::span<const float> settings) noexcept;
  void list_active(std::size_t tile) noexcept;

  // Four outputs at a time; the last tile's missing ones have gains of zero and play into `nowhere`.
  struct Tile {
    std::array<MixerRow, mixer_tile> rows;
    std::array<bool, mixer_tile> moves{};
    std::vector<std::uint32_t> inputs;  // room for all
    std::size_t actives = 0;            // how many of them are heard at all

    bool is_moving() const { return std::ranges::count(moves, true) > 0; }
  };

  MixerKernel kernel = mixer_kernel();
  std::size_t inputs, outputs, padded;
  float ramp_cells;
  float per_frame;  // of a ramp from 0 to 1
  AlignedFloats gains, samples, nowhere;
  std::vector<Tile> tiles;
  std::vector<float> asked;  // settings as they came with the last cell
  int position = 0;          // frames into the cell
  bool is_fresh = true;
};

Mixer::State::State(std::size_t inputs_, std::size_t outputs_, const Format& format)
    : inputs(inputs_), outputs(outputs_), padded((inputs_ + 15) / 16 * 16), asked(inputs_ * outputs_) {
  ramp_cells = std::ceil(static_cast<float>(0.010 * format.rate.value() / cell));
  per_frame = 1.0f / (ramp_cells * cell);
  tiles.resize((outputs + mixer_tile - 1) / mixer_tile);
  gains = aligned_zeros(tiles.size() * mixer_tile * 5 * padded);
  samples = aligned_zeros(inputs * cell);
  nowhere = aligned_zeros(cell);
  float* next = gains.get();
  const auto take = [&] { return std::exchange(next, next + padded); };
  for (Tile& tile : tiles) {
    tile.inputs.resize(inputs);
    // In this order each tile's bases and slopes, all that a mix reads, are neighbours.
    for (MixerRow& row : tile.rows) row.base = take(), row.slope = take();
    for (MixerRow& row : tile.rows) row.start = take(), row.target = take(), row.cells = take();
  }
}

void Mixer::State::list_active(std::size_t tile_number) noexcept {
  Tile& tile = tiles[tile_number];
  tile.actives = 0;
  for (std::size_t n = 0; n < inputs; ++n) {
    const bool is_heard = std::ranges::any_of(
        tile.rows, [n](const MixerRow& row) { return row.base[n] != 0.0f || row.target[n] != 0.0f; });
    if (is_heard) tile.inputs[tile.actives++] = static_cast<std::uint32_t>(n);
  }
}

void Mixer::State::jump(std::span<const float> settings) noexcept {
  for (std::size_t m = 0; m < outputs; ++m) {
    MixerRow& row = tiles[m / mixer_tile].rows[m % mixer_tile];
    for (std::size_t n = 0; n < inputs; ++n) {
      const float gain = settings[m * inputs + n];
      row.base[n] = row.target[n] = row.start[n] = std::isfinite(gain) ? gain : 0.0f;
      row.slope[n] = 0.0f;
      row.cells[n] = ramp_cells;
    }
    tiles[m / mixer_tile].moves[m % mixer_tile] = false;
  }
  for (std::size_t t = 0; t < tiles.size(); ++t) list_active(t);
  std::ranges::copy(settings, asked.begin());
}

void Mixer::State::aim(std::span<const float> settings) noexcept {
  for (std::size_t m = 0; m < outputs; ++m) {
    const std::span<const float> wanted = settings.subspan(m * inputs, inputs);
    if (std::memcmp(wanted.data(), asked.data() + m * inputs, inputs * sizeof(float)) == 0) continue;
    Tile& tile = tiles[m / mixer_tile];
    MixerRow& row = tile.rows[m % mixer_tile];
    for (std::size_t n = 0; n < inputs; ++n) {
      if (wanted[n] == row.target[n] || !std::isfinite(wanted[n])) continue;
      // From where the gain stands at the first frame of this cell.
      const float stands =
          row.cells[n] >= ramp_cells ? row.target[n] : row.start[n] + row.slope[n] * (row.cells[n] * cell);
      row.start[n] = row.base[n] = stands;
      row.target[n] = wanted[n];
      row.slope[n] = (wanted[n] - stands) * per_frame;
      row.cells[n] = 0.0f;
      tile.moves[m % mixer_tile] = true;
    }
    list_active(m / mixer_tile);
  }
  std::ranges::copy(settings, asked.begin());
}

void Mixer::State::begin_cell(std::span<const float> settings) noexcept {
  if (std::memcmp(settings.data(), asked.data(), settings.size_bytes()) != 0) aim(settings);
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    Tile& tile = tiles[t];
    if (!tile.is_moving()) continue;
    for (std::size_t r = 0; r < mixer_tile; ++r) {
      if (tile.moves[r]) tile.moves[r] = kernel.advance(tile.rows[r], padded, ramp_cells);
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
}

Mixer::~Mixer() = default;

Frames Mixer::ramp_length() const { return Frames(state_ ? static_cast<std::int64_t>(state_->ramp_cells) * cell : 0); }

void Mixer::prepare(const Format& format) {
  state_ = std::make_unique<State>(static_cast<std::size_t>(inputs_), static_cast<std::size_t>(outputs_), format);
}

void Mixer::reset() noexcept {
  state_->position = 0;
  state_->is_fresh = true;
}

void Mixer::process(std::span<const float> settings, const Block& block) noexcept {
  State& s = *state_;
  if (std::exchange(s.is_fresh, false)) s.jump(settings);
  int done = 0;
  while (done < block.frames) {
    if (s.position == 0) s.begin_cell(settings);
    const int frames = std::min(block.frames - done, cell - s.position);
    const auto from = static_cast<std::size_t>(done);
    s.kernel.take(block.in.data(), s.inputs, from, static_cast<std::size_t>(frames), s.samples.get());
    for (std::size_t t = 0; t < s.tiles.size(); ++t) {
      const State::Tile& tile = s.tiles[t];
      std::array<float*, mixer_tile> out;
      for (std::size_t r = 0; r < mixer_tile; ++r) {
        const std::size_t m = t * mixer_tile + r;
        out[r] = m < s.outputs ? block.out[m] + from : s.nowhere.get();
      }
      s.kernel.mix(tile.rows.data(), {tile.inputs.data(), tile.actives}, tile.is_moving(), s.samples.get(), s.position,
                   static_cast<std::size_t>(frames), out.data());
    }
    s.position = (s.position + frames) % cell;
    done += frames;
  }
}

}  // namespace ohmic::engine

// Stereo at the card's rate to 48 kHz, by zita-resampler.

#include "stream/rate_converter.hpp"

#include <algorithm>

#include <zita-resampler/vresampler.h>

#include "stream/packet.hpp"

namespace ohmic::stream {

struct RateConverter::State {
  VResampler resampler;
};

RateConverter::RateConverter(Hertz from) : from_(from) {
  if (from.value() == opus_rate) return;
  state_ = std::make_unique<State>();
  state_->resampler.setup(opus_rate / from.value(), 2, 32);
}
RateConverter::~RateConverter() = default;
RateConverter::RateConverter(RateConverter&&) noexcept = default;
RateConverter& RateConverter::operator=(RateConverter&&) noexcept = default;

RateConverter::Moved RateConverter::convert(std::span<const float> in, std::span<float> out) noexcept {
  if (state_ == nullptr) {
    const std::size_t frames = std::min(in.size(), out.size()) / 2;
    std::copy_n(in.begin(), 2 * frames, out.begin());
    return {frames, frames};
  }
  VResampler& resampler = state_->resampler;
  resampler.inp_count = static_cast<unsigned>(in.size() / 2);
  resampler.inp_data = const_cast<float*>(in.data());  // it reads only
  resampler.out_count = static_cast<unsigned>(out.size() / 2);
  resampler.out_data = out.data();
  resampler.process();
  return {in.size() / 2 - resampler.inp_count, out.size() / 2 - resampler.out_count};
}

}  // namespace ohmic::stream

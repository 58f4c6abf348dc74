// Stereo sound to Opus packets, by libopus.

#include "stream/opus_encoder.hpp"

#include <fmt/format.h>
#include <opus/opus.h>

namespace ohmic::stream {

struct OpusEncoder::State {
  struct Destroy {
    void operator()(::OpusEncoder* encoder) const { opus_encoder_destroy(encoder); }
  };
  std::unique_ptr<::OpusEncoder, Destroy> encoder;
  std::array<unsigned char, 1276> packet;  // the largest of one frame (RFC 6716, 3.2.1)
};

Result<OpusEncoder> OpusEncoder::open(const OpusSettings& settings) {
  if (settings.frames != 240 && settings.frames != 480 && settings.frames != 960)
    return failure(fmt::format("A packet of {} ms is not offered.", settings.frames * 1000.0 / opus_rate),
                   "Expected 5, 10 or 20 ms.");
  if (settings.bits_per_second < 32'000 || settings.bits_per_second > 510'000)
    return failure(fmt::format("{} bit/s is not offered for stereo.", settings.bits_per_second),
                   "Expected 32000 to 510000.");
  int error = OPUS_OK;
  auto state = std::make_unique<State>();
  state->encoder.reset(opus_encoder_create(opus_rate, 2, OPUS_APPLICATION_RESTRICTED_LOWDELAY, &error));
  if (state->encoder == nullptr) return failure(fmt::format("libopus makes no encoder: {}.", opus_strerror(error)));
  ::OpusEncoder* encoder = state->encoder.get();
  for (const int result :
       {opus_encoder_ctl(encoder, OPUS_SET_BITRATE(settings.bits_per_second)),
        opus_encoder_ctl(encoder, OPUS_SET_VBR(0)), opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(0)),
        opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(settings.complexity)),
        opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_MUSIC))})
    if (result != OPUS_OK) return failure(fmt::format("libopus refuses its settings: {}.", opus_strerror(result)));
  return OpusEncoder(settings, std::move(state));
}

OpusEncoder::OpusEncoder(const OpusSettings& settings, std::unique_ptr<State> state)
    : settings_(settings), state_(std::move(state)) {
  opus_encoder_ctl(state_->encoder.get(), OPUS_GET_LOOKAHEAD(&lookahead_));
}
OpusEncoder::OpusEncoder(OpusEncoder&&) noexcept = default;
OpusEncoder& OpusEncoder::operator=(OpusEncoder&&) noexcept = default;
OpusEncoder::~OpusEncoder() = default;

std::span<const unsigned char> OpusEncoder::encode(std::span<const float> interleaved) noexcept {
  if (interleaved.size() != 2 * static_cast<std::size_t>(settings_.frames)) return {};
  const int bytes = opus_encode_float(state_->encoder.get(), interleaved.data(), settings_.frames,
                                      state_->packet.data(), static_cast<opus_int32>(state_->packet.size()));
  return std::span(state_->packet).first(static_cast<std::size_t>(bytes > 0 ? bytes : 0));
}

}  // namespace ohmic::stream

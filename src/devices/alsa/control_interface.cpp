// ALSA's control interface of one card: the elements as they are, their values, dB, and who else changes them.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <memory>

#include <alsa/asoundlib.h>
#include <fmt/format.h>

#include "devices/alsa/pcm.hpp"
#include "devices/alsa/switches.hpp"

namespace ohmic::devices::alsa {
namespace {

struct Closer {
  void operator()(snd_ctl_t* control) const { snd_ctl_close(control); }
  void operator()(snd_ctl_elem_list_t* list) const {
    snd_ctl_elem_list_free_space(list);
    snd_ctl_elem_list_free(list);
  }
  void operator()(snd_ctl_elem_info_t* info) const { snd_ctl_elem_info_free(info); }
  void operator()(snd_ctl_elem_value_t* value) const { snd_ctl_elem_value_free(value); }
  void operator()(snd_ctl_elem_id_t* id) const { snd_ctl_elem_id_free(id); }
  void operator()(snd_ctl_event_t* event) const { snd_ctl_event_free(event); }
};
template <class T>
using Owned = std::unique_ptr<T, Closer>;

template <class T>
Owned<T> made(int (*make)(T**)) {
  T* allocated = nullptr;
  make(&allocated);
  return Owned<T>(allocated);
}

Control::Type type_of(snd_ctl_elem_type_t type) {
  switch (type) {
    case SND_CTL_ELEM_TYPE_BOOLEAN: return Control::Type::boolean;
    case SND_CTL_ELEM_TYPE_INTEGER: return Control::Type::integer;
    case SND_CTL_ELEM_TYPE_ENUMERATED: return Control::Type::enumeration;
    default: return Control::Type::other;
  }
}

class AlsaControls final : public Controls {
 public:
  AlsaControls(snd_ctl_t* opened, std::string name) : control_(opened), name_(std::move(name)) {
    snd_ctl_subscribe_events(opened, 1);
    std::array<pollfd, 1> polled{};
    if (snd_ctl_poll_descriptors(opened, polled.data(), 1) == 1) descriptor_ = polled[0].fd;
  }

  std::vector<Control> all() override {
    const auto list = made(snd_ctl_elem_list_malloc);
    snd_ctl_elem_list(control_.get(), list.get());
    const unsigned count = snd_ctl_elem_list_get_count(list.get());
    if (snd_ctl_elem_list_alloc_space(list.get(), count) < 0) return {};
    if (snd_ctl_elem_list(control_.get(), list.get()) < 0) return {};
    std::vector<Control> controls;
    for (unsigned i = 0; i < snd_ctl_elem_list_get_used(list.get()); ++i) {
      const snd_ctl_elem_iface_t interface = snd_ctl_elem_list_get_interface(list.get(), i);
      if (interface != SND_CTL_ELEM_IFACE_MIXER && interface != SND_CTL_ELEM_IFACE_CARD) continue;
      if (auto one = told(snd_ctl_elem_list_get_numid(list.get(), i))) controls.push_back(std::move(*one));
    }
    return controls;
  }

  Result<std::vector<long>> read(unsigned id) override {
    const auto info = info_of(id);
    const auto value = made(snd_ctl_elem_value_malloc);
    snd_ctl_elem_value_set_numid(value.get(), id);
    if (const int error = info ? snd_ctl_elem_read(control_.get(), value.get()) : -ENODEV; error < 0)
      return failure(fmt::format("A switch of {} cannot be read: {}.", name_, why(error)));
    std::vector<long> values;
    for (unsigned i = 0; i < snd_ctl_elem_info_get_count(info.get()); ++i) {
      switch (snd_ctl_elem_info_get_type(info.get())) {
        case SND_CTL_ELEM_TYPE_BOOLEAN: values.push_back(snd_ctl_elem_value_get_boolean(value.get(), i)); break;
        case SND_CTL_ELEM_TYPE_ENUMERATED:
          values.push_back(static_cast<long>(snd_ctl_elem_value_get_enumerated(value.get(), i)));
          break;
        default: values.push_back(snd_ctl_elem_value_get_integer(value.get(), i));
      }
    }
    return values;
  }

  Result<void> write(unsigned id, const std::vector<long>& values) override {
    const auto info = info_of(id);
    const auto value = made(snd_ctl_elem_value_malloc);
    snd_ctl_elem_value_set_numid(value.get(), id);
    for (unsigned i = 0; info && i < values.size(); ++i) {
      switch (snd_ctl_elem_info_get_type(info.get())) {
        case SND_CTL_ELEM_TYPE_BOOLEAN: snd_ctl_elem_value_set_boolean(value.get(), i, values[i]); break;
        case SND_CTL_ELEM_TYPE_ENUMERATED:
          snd_ctl_elem_value_set_enumerated(value.get(), i, static_cast<unsigned>(values[i]));
          break;
        default: snd_ctl_elem_value_set_integer(value.get(), i, values[i]);
      }
    }
    if (const int error = info ? snd_ctl_elem_write(control_.get(), value.get()) : -ENODEV; error < 0)
      return failure(fmt::format("A switch of {} cannot be set: {}.", name_, why(error)));
    return {};
  }

  double to_db(unsigned id, long value) override {
    long hundredths = 0;
    snd_ctl_convert_to_dB(control_.get(), id_of(id).get(), value, &hundredths);
    return static_cast<double>(hundredths) / 100.0;
  }

  long from_db(unsigned id, double db) override {
    long value = 0;
    // 0: the nearest.
    snd_ctl_convert_from_dB(control_.get(), id_of(id).get(), std::lround(db * 100.0), &value, 0);
    return value;
  }

  int descriptor() override { return descriptor_; }

  std::optional<unsigned> next_change() override {
    const auto event = made(snd_ctl_event_malloc);
    int got = 0;
    while ((got = snd_ctl_read(control_.get(), event.get())) > 0) {
      if (snd_ctl_event_get_type(event.get()) != SND_CTL_EVENT_ELEM) continue;
      const unsigned what = snd_ctl_event_elem_get_mask(event.get());
      if (what != SND_CTL_EVENT_MASK_REMOVE && (what & SND_CTL_EVENT_MASK_VALUE) != 0)
        return snd_ctl_event_elem_get_numid(event.get());
    }
    // A card that is gone would be readable for ever, and whoever waits for it never sleep again.
    if (got < 0 && got != -EAGAIN && got != -EINTR) descriptor_ = -1;
    return {};
  }

 private:
  Owned<snd_ctl_elem_info_t> info_of(unsigned id) {
    auto info = made(snd_ctl_elem_info_malloc);
    snd_ctl_elem_info_set_numid(info.get(), id);
    if (snd_ctl_elem_info(control_.get(), info.get()) < 0) info.reset();
    return info;
  }

  Owned<snd_ctl_elem_id_t> id_of(unsigned numid) {
    auto id = made(snd_ctl_elem_id_malloc);
    if (const auto info = info_of(numid)) snd_ctl_elem_info_get_id(info.get(), id.get());
    return id;
  }

  std::optional<Control> told(unsigned id) {
    const auto info = info_of(id);
    if (!info) return {};
    Control one{.id = id,
                .is_of_card = snd_ctl_elem_info_get_interface(info.get()) == SND_CTL_ELEM_IFACE_CARD,
                .name = snd_ctl_elem_info_get_name(info.get()),
                .index = static_cast<int>(snd_ctl_elem_info_get_index(info.get())),
                .type = type_of(snd_ctl_elem_info_get_type(info.get())),
                .values = static_cast<int>(snd_ctl_elem_info_get_count(info.get())),
                .can_be_read = snd_ctl_elem_info_is_readable(info.get()) != 0,
                .can_be_written = snd_ctl_elem_info_is_writable(info.get()) != 0};
    if (one.type == Control::Type::integer) {
      one.minimum = snd_ctl_elem_info_get_min(info.get());
      one.maximum = snd_ctl_elem_info_get_max(info.get());
      one.step = snd_ctl_elem_info_get_step(info.get());
      find_db(one);
    }
    if (one.type == Control::Type::enumeration) {
      for (unsigned item = 0; item < snd_ctl_elem_info_get_items(info.get()); ++item) {
        snd_ctl_elem_info_set_item(info.get(), item);
        if (snd_ctl_elem_info(control_.get(), info.get()) < 0) break;
        one.choices.emplace_back(snd_ctl_elem_info_get_item_name(info.get()));
      }
    }
    return one;
  }

  /// Where the lowest step is silence, the level of the one above it is the minimum.
  void find_db(Control& one) {
    const auto id = id_of(one.id);
    long low = 0, high = 0;
    if (snd_ctl_get_dB_range(control_.get(), id.get(), &low, &high) < 0) return;
    if (low <= SND_CTL_TLV_DB_GAIN_MUTE &&
        snd_ctl_convert_to_dB(control_.get(), id.get(), one.minimum + std::max(1L, one.step), &low) < 0)
      return;
    one.minimum_db = static_cast<double>(low) / 100.0;
    one.maximum_db = static_cast<double>(high) / 100.0;
  }

  Owned<snd_ctl_t> control_;
  std::string name_;
  int descriptor_ = -1;
};

}  // namespace

Result<std::unique_ptr<Switches>> open_switches(const FoundCard& card, Consent consent) {
  keep_quiet();
  snd_ctl_t* opened = nullptr;
  if (const int error = snd_ctl_open(&opened, fmt::format("hw:{}", card.number).c_str(), SND_CTL_NONBLOCK); error < 0)
    return failure(fmt::format("The switches of {} cannot be reached: {}.", card.name, why(error)));
  return make_switches(identity_of(card), card.usb, std::make_unique<AlsaControls>(opened, card.name),
                       std::move(consent));
}

}  // namespace ohmic::devices::alsa

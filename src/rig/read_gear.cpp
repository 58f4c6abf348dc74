// Gear by name: microphones to loudspeakers, and what a headphone has beyond its fields.

#include <fmt/format.h>

#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

class GearReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    gear("microphone", gear::microphone_fields, rig_.microphones);
    gear("pickup", gear::pickup_fields, rig_.pickups);
    gear("preamp", gear::preamp_fields, rig_.preamps);
    gear("adc", gear::adc_fields, rig_.adcs);
    gear("dac", gear::dac_fields, rig_.dacs);
    gear("amplifier", gear::amplifier_fields, rig_.amplifiers);
    gear("headphone", gear::headphone_fields, rig_.headphones,
         [&](const Value& from, const std::string& path, gear::HeadphoneSpec& spec) { network(from, path, spec); });
    gear("speaker", gear::speaker_fields, rig_.speakers);
  }

 private:
  template <class Spec, std::size_t N, class More>
  void gear(std::string_view kind, const std::array<SpecField<Spec>, N>& fields, std::vector<Defined<Spec>>& into,
            More more) {
    const Value* all = table(document_.root, kind, kind);
    if (all == nullptr) return;
    for (const Member& member : *all->table()) {
      const std::string path = joined(kind, member.key);
      if (member.value.table() == nullptr) {
        reader_.refuse(member.value, path,
                       fmt::format("This is {}; expected a table, as in [{}.NAME].", member.value.kind(), kind));
        continue;
      }
      if (into.size() >= most_items)
        return reader_.refuse(member.value, path, fmt::format("There are more than {} of this kind.", most_items));
      Defined<Spec> item{
          .name = member.key, .title = {}, .source = {}, .spec = {}, .place = reader_.place(member.value, path)};
      item.title = reader_.text(member.value, "title", path);
      item.source = reader_.text(member.value, "source", path);
      reader_.fields(fields, member.value, path, item.spec);
      more(member.value, path, item.spec);
      reader_.known(member.value, path, section(kind).names());
      into.push_back(std::move(item));
    }
  }
  template <class Spec, std::size_t N>
  void gear(std::string_view kind, const std::array<SpecField<Spec>, N>& fields, std::vector<Defined<Spec>>& into) {
    gear(kind, fields, into, [](const Value&, const std::string&, Spec&) {});
  }

  void network(const Value& from, const std::string& path, gear::HeadphoneSpec& spec) {
    specs(from, "sections", path, "headphone.sections", gear::section_fields, 16, spec.sections);
    specs(from, "response", path, "headphone.response", gear::band_fields, 10, spec.response);
    const Value* points = from.find("impedance_table");
    if (points == nullptr) return;
    const std::string here = joined(path, "impedance_table");
    constexpr std::size_t most_points = 4096;
    if (points->array() == nullptr || points->array()->size() > most_points)
      return reader_.refuse(
          *points, here,
          fmt::format("Expected a list of at most {} points, [hertz, ohm] or [hertz, ohm, degrees].", most_points));
    for (const Value& point : *points->array()) {
      std::vector<double> numbers;
      if (point.array() != nullptr)
        for (const Value& item : *point.array())
          if (item.number() != nullptr) numbers.push_back(*item.number());
      if (point.array() == nullptr || numbers.size() != point.array()->size() || numbers.size() < 2 ||
          numbers.size() > 3) {
        reader_.refuse(point, here, "Expected a point: [hertz, ohm] or [hertz, ohm, degrees], plain numbers.");
        continue;
      }
      spec.table.push_back({.frequency = Hertz(numbers[0]),
                            .magnitude = Ohm(numbers[1]),
                            .degrees = numbers.size() == 3 ? std::optional(numbers[2]) : std::nullopt});
    }
  }
};

}  // namespace

void read_gear(const Document& document, Rig& rig, FieldReader& reader) { GearReader(document, rig, reader).read(); }

}  // namespace ohmic::rig

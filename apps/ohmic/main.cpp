// ohmic: the composition root. Reads the command line, does what was asked, and lets no exception out.

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "commands.hpp"
#include "terminal/screen.hpp"

namespace {

using namespace ohmic::app;

int answer(const Answer& answer) {
  std::fputs(answer.text.c_str(), answer.status == done ? stdout : stderr);
  return answer.status;
}

}  // namespace

int main(int count, char** words) {
  try {
    const Asked asked = read_command_line({words + 1, words + count}, size_of_terminal(1).width);
    if (const auto* a = std::get_if<RunAsked>(&asked)) return run(*a);
    if (const auto* a = std::get_if<RenderAsked>(&asked)) return render(*a);
    if (const auto* a = std::get_if<CheckAsked>(&asked)) return check(*a);
    if (const auto* a = std::get_if<DevicesAsked>(&asked)) return list_devices(*a);
    if (const auto* a = std::get_if<ExplainAsked>(&asked)) return explain(*a);
    if (const auto* a = std::get_if<FieldsAsked>(&asked)) return fields(*a);
    if (const auto* a = std::get_if<CtlAsked>(&asked)) return control(*a);
    if (const auto* a = std::get_if<NewAsked>(&asked)) return write_new(*a);
    if (const auto* a = std::get_if<AuditionAsked>(&asked)) return audition(*a);
    if (const auto* a = std::get_if<CatalogueAsked>(&asked)) return catalogue(*a);
    if (const auto* a = std::get_if<DoseAsked>(&asked)) return dose(*a);
    if (const auto* a = std::get_if<CircuitAsked>(&asked)) return circuit(*a);
    if (const auto* a = std::get_if<AdviseAsked>(&asked)) return advise_gear(*a);
    if (const auto* a = std::get_if<CompareAsked>(&asked)) return compare_gear(*a);
    if (const auto* a = std::get_if<DoctorAsked>(&asked)) return examine_rig(*a);
    if (const auto* a = std::get_if<LatencyAsked>(&asked)) return measure_latency(*a);
    if (const auto* a = std::get_if<TuneAsked>(&asked)) return tune(*a);
    if (const auto* a = std::get_if<ProgramsAsked>(&asked)) return programs(*a);
    if (const auto* a = std::get_if<UsbAsked>(&asked)) return usb(*a);
    if (const auto* a = std::get_if<PairAsked>(&asked)) return pair(*a);
    if (const auto* a = std::get_if<SchemaAsked>(&asked)) return print_schema(*a);
    return answer(std::get<Answer>(asked));
  } catch (const std::bad_alloc&) {
    Screen::give_back();
    std::fputs("There is not enough memory for this. Close other programs, or make the rig smaller.\n", stderr);
  } catch (const std::exception& error) {
    Screen::give_back();
    std::fprintf(stderr, "Something unexpected happened: %s. Please report it with the rig file.\n", error.what());
  }
  return failed;
}

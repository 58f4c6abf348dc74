// ohmic circuit: runs the command that was asked and gives its report the form that was asked.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "circuit/draw/curves.hpp"
#include "circuit_commands.hpp"
#include "commands.hpp"

namespace ohmic::app {
namespace {

using Form = CircuitAsked::Form;

/// What -o FILE.csv asks for without saying so.
Form form_of(const CircuitAsked& asked) {
  if (asked.form != Form::page) return asked.form;
  if (asked.output.ends_with(".csv")) return Form::csv;
  if (asked.output.ends_with(".svg")) return Form::svg;
  if (asked.output.ends_with(".json")) return Form::json;
  return Form::page;
}

int publish(const CircuitAsked& asked, const std::string& text, int status) {
  if (asked.output.empty()) {
    fmt::print("{}", text);
    return status;
  }
  std::ofstream file(asked.output, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    complain(fmt::format("{} could not be written. Is there room, and may you write there?", asked.output));
    return failed;
  }
  fmt::print("{} is written.\n", asked.output);
  return status;
}

int refuse(const Error& error) {
  complain(error.sentence());
  return wrong;
}

Result<CircuitReport> report_of(const CircuitAsked& asked) {
  if (asked.command == "check") return circuit_check(asked);
  if (asked.command == "op") return circuit_op(asked);
  if (asked.command == "ac") return circuit_ac(asked);
  if (asked.command == "noise") return circuit_noise(asked);
  if (asked.command == "tran") return circuit_tran(asked);
  return circuit_thd(asked);
}

/// One netlist, one command.
int one_circuit(const CircuitAsked& asked) {
  if (asked.command == "draw") {
    const auto drawing = circuit_drawing(asked);
    return drawing ? publish(asked, *drawing, done) : refuse(drawing.error());
  }
  const auto report = report_of(asked);
  if (!report) return refuse(report.error());
  switch (form_of(asked)) {
    case Form::csv: return publish(asked, csv(*report), report->status);
    case Form::json: return publish(asked, json(*report) + "\n", report->status);
    case Form::svg:
      if (report->chart) return publish(asked, circuit::draw_chart(*report->chart), report->status);
      complain(
          fmt::format("ohmic circuit {} has no curve to draw. ohmic circuit draw makes a schematic.", asked.command));
      return wrong;
    case Form::page: break;
  }
  return publish(asked, page(*report), report->status);
}

/// Each of several netlists; what is refused does not keep the others from being checked. As JSON one list of all.
int check_all(const CircuitAsked& asked) {
  const Form form = form_of(asked);
  if (form == Form::svg) {
    complain("ohmic circuit check has no curve to draw. ohmic circuit draw makes a schematic.");
    return wrong;
  }
  std::vector<std::pair<std::string, Result<CircuitReport>>> reports;
  std::string text;
  int worst = done;
  CircuitAsked one = asked;
  for (const std::string& file : asked.files) {
    one.file = file;
    const auto& report = reports.emplace_back(file, report_of(one)).second;
    worst = std::max<int>(worst, report ? report->status : refuse(report.error()));
    if (!report || form == Form::json) continue;
    if (!text.empty()) text += "\n";
    text += form == Form::csv ? csv(*report) : page(*report);
  }
  if (form == Form::json) text = json(reports) + "\n";
  return text.empty() ? worst : publish(asked, text, worst);
}

}  // namespace

int circuit(const CircuitAsked& asked) { return asked.files.empty() ? one_circuit(asked) : check_all(asked); }

}  // namespace ohmic::app

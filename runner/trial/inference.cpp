#include "trial/inference.hpp"

#include <algorithm>
#include <runner/names_samples.hpp>
#include <runner/predicts_differences.hpp>
#include <stdexcept>

#include "digest/file_digests.hpp"
#include "trial/data_notes.hpp"
#include "trial/device.hpp"
#include "trial/load_tensors.hpp"
#include "trial/mixed_precision.hpp"
#include "trial/model_files.hpp"
#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/result_table.hpp"
#include "trial/sample_file.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

void note_other_network(const spec::TrialSpec& spec, const checkpoint::Container& container,
                        std::vector<std::string>& notes) {
  const auto found = container.metadata.find("runner.model_files");
  if (found == container.metadata.end()) return;
  if (auto note =
          note_on_other_files(spec.model, file_digests(spec.model.parameters), nlohmann::json::parse(found->second)))
    notes.push_back(*std::move(note));
}

// What the checkpoint tells of the data that it was trained on.
TrainedOn trained_on(const checkpoint::Container& container) {
  const auto found = container.metadata.find("runner.data");
  if (found == container.metadata.end()) throw std::runtime_error("the checkpoint says nothing of its data");
  const auto data = nlohmann::json::parse(found->second);
  TrainedOn trained;
  trained.info.size = 1;
  trained.info.input_shape = data.at("input_shape").get<std::vector<std::int64_t>>();
  trained.info.outputs = data.at("outputs").get<std::int64_t>();
  trained.info.target = data.at("target") == "classes" ? TargetKind::classes : TargetKind::values;
  trained.info.feature_names = data.at("feature_names").get<std::vector<std::string>>();
  trained.info.class_names = data.at("class_names").get<std::vector<std::string>>();
  trained.info.exact_features = data.value("exact_features", std::vector<std::string>());
  trained.standardisation = data.at("standardisation");
  trained.class_counts = data.value("class_counts", std::vector<std::int64_t>());
  trained.filled = data.value("filled", nlohmann::json());
  return trained;
}

// How its file was made into samples, see `TrialParts::reading`: parameters of the data set.
nlohmann::json reading_of(const checkpoint::Container& container) {
  const auto data = nlohmann::json::parse(container.metadata.at("runner.data"));
  auto reading = data.value("reading", nlohmann::json::object());
  reading.erase("plugin");
  return reading;
}

bool has_test_part(const DatasetInfo& info) {
  return std::any_of(info.predefined_splits.begin(), info.predefined_splits.end(),
                     [](const PredefinedSplit& own) { return own.split == Split::test; });
}

std::unique_ptr<Dataset> read_file(const spec::TrialSpec& spec, const Registry& registry, const TrainedOn& trained,
                                   const nlohmann::json& reading, const SampleFile& file) {
  restore_process_state(spec.training);
  spec::PluginChoice choice = spec.dataset;
  // Columns by name, where the file may have names: places may be others in it.
  if (file.header.value_or(true)) choice.parameters.update(reading);
  auto dataset = read_sample_file(choice, registry, trained.info, file);
  restore_process_state(spec.training);
  // A plugin's reader may not look at what the model takes.
  if (dataset->info().input_shape == trained.info.input_shape) return dataset;
  throw std::runtime_error(file.path.string() +
                           ": its samples have another shape than those that the model was trained on");
}

// Answers to come, with what is said of the samples.
Predictions described(const Dataset& dataset) {
  Predictions predictions;
  predictions.notes = dataset.info().notes;
  const auto* named = dynamic_cast<const NamesSamples*>(&dataset);
  if (named == nullptr) return predictions;
  predictions.title = named->sample_title();
  predictions.names = named->sample_names();
  if (!predictions.names.empty() && predictions.names.size() != static_cast<std::size_t>(dataset.info().size))
    throw std::runtime_error("the data set has " + std::to_string(dataset.info().size) + " samples and names " +
                             std::to_string(predictions.names.size()));
  return predictions;
}

}  // namespace

EvaluationResult evaluate_checkpoint(const spec::TrialSpec& spec, const Registry& registry,
                                     std::span<const std::byte> checkpoint, const EvaluatedData& data) {
  const auto container = read_container(checkpoint, "the checkpoint");
  TrainedOn trained = trained_on(container);
  trained.whole = !std::holds_alternative<ValidationPart>(data);
  const auto* file = std::get_if<SampleFile>(&data);
  std::shared_ptr<const Dataset> dataset =
      file != nullptr ? read_file(spec, registry, trained, reading_of(container), *file) : make_dataset(spec, registry);
  EvaluationResult result;
  result.test_part = trained.whole && has_test_part(dataset->info());
  result.data_sha256 = data_sha256(*dataset);
  TrialParts parts(spec, registry, std::move(dataset), trained);
  if (trained.whole) result.notes = parts.data().notes;
  note_other_network(spec, container, result.notes);
  if (auto note = other_device_note(spec.training)) result.notes.push_back(*std::move(note));
  load_tensors(container.tensors, state_dict(parts.plain_model()));
  const std::int64_t epoch = trained.whole ? 0 : std::stoll(container.metadata.at("runner.epoch"));
  parts.trial_data().begin_epoch(epoch);
  PassResult found = parts.validate(epoch);
  const std::int64_t size = parts.trial_data().validation_size();
  if (trained.whole) {
    if (auto note = missing_classes_note(parts.trial_data().dataset(), parts.trial_data().validation_rows()))
      result.notes.push_back(*std::move(note));
  }
  if (found.not_finite > 0) result.notes.push_back(not_finite_answers(found.not_finite, size));
  result.metrics = std::move(found.metrics);
  for (const MetricTable& table : found.tables) {
    result.tables.emplace_back(table.name, result_table(Split::validation, table).json);
  }
  result.samples = size;
  return result;
}

Predictions predict(const spec::TrialSpec& spec, const Registry& registry, std::span<const std::byte> checkpoint,
                    const SampleFile& file) {
  const auto container = read_container(checkpoint, "the checkpoint");
  TrainedOn trained = trained_on(container);
  trained.whole = true;
  const auto dataset = read_file(spec, registry, trained, reading_of(container), file);
  TrialData samples(*dataset, spec, torch::kCPU, trained);
  seed_default_generators(spec.seed);
  std::shared_ptr<Model> plain_model = registry.make<ModelKind>(spec.model, trained.info);
  restore_process_state(spec.training);
  load_tensors(container.tensors, state_dict(*plain_model));
  const auto model = in_precision(spec.training.precision, std::move(plain_model));
  model->eval();
  const torch::NoGradGuard no_grad;
  Predictions answers = described(*dataset);
  note_other_network(spec, container, answers.notes);
  const auto* differences = dynamic_cast<const PredictsDifferences*>(dataset.get());
  if (differences != nullptr && differences->known_part_title().empty()) differences = nullptr;
  std::int64_t begin = 0;
  for (std::int64_t index = 0; index < samples.validation_batches(); ++index) {
    const Batch batch = samples.validation_batch(index);
    torch::Tensor output = model->forward(batch).only().to(torch::kFloat64);
    if (trained.info.target == TargetKind::classes) output = output.softmax(1);
    output = output.reshape({batch.size, -1}).contiguous();
    if (differences != nullptr)
      output += differences->known_part(samples.validation_rows().narrow(0, begin, batch.size));
    begin += batch.size;
    const auto* value = output.data_ptr<double>();
    for (std::int64_t i = 0; i < batch.size; ++i, value += output.size(1))
      answers.outputs.emplace_back(value, value + output.size(1));
  }
  return answers;
}

}  // namespace runner::trial

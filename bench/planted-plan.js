// A plan of a given size, laid out as `terraform show -json` prints it: a third each of planned values, changes and prior state,
// one resource in forty of Cognito, and one pool among them that is destroyed.
import { closeSync, openSync, writeSync } from 'node:fs'

const cognito = ['aws_cognito_user_pool', 'aws_cognito_user_pool_client', 'aws_cognito_resource_server']
const others = [
  'aws_iam_policy',
  'aws_lambda_function',
  'aws_security_group',
  'aws_s3_bucket',
  'aws_cloudwatch_log_group',
]

function valuesOf(index) {
  return {
    arn: `arn:aws:service:eu-west-1:123456789012:thing/${index}`,
    id: `thing-${index}`,
    name: `thing-${index}`,
    description: 'a "quoted" description, with a \\ and a line\nbreak <in> it',
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: '*' }],
    }),
    tags: { team: 'platform', stage: 'prod', number: String(index) },
    tags_all: { team: 'platform', stage: 'prod', number: String(index) },
    rules: [{ from_port: 443, to_port: 443, protocol: 'tcp', cidr_blocks: ['10.0.0.0/8'], self: false }],
    timeouts: null,
  }
}

/** Writes it, and gives the address of the pool that is destroyed. */
export function writePlantedPlan(path, bytes, indent) {
  const file = openSync(path, 'w')
  const text = (value) => JSON.stringify(value, null, indent)
  let written = 0
  const write = (piece) => {
    written += writeSync(file, piece)
  }
  const list = (make) => {
    const end = written + bytes / 3
    const pieces = []
    let size = 0
    for (let index = 0; written + size < end; index++) {
      const piece = `${index > 0 ? ',' : ''}${text(make(index))}`
      pieces.push(piece)
      size += piece.length
      if (pieces.length === 1000) {
        write(pieces.join(''))
        pieces.length = size = 0
      }
    }
    write(pieces.join(''))
  }
  const typeOf = (index) => (index % 40 === 0 ? cognito[(index / 40) % 3] : others[index % 5])
  const resourceOf = (index) => ({
    address: `${typeOf(index)}.x[${index}]`,
    mode: 'managed',
    type: typeOf(index),
    name: 'x',
    index,
  })
  try {
    write('{"format_version":"1.2","terraform_version":"1.14.2","planned_values":{"root_module":{"resources":[')
    list((index) => ({ ...resourceOf(index), values: valuesOf(index) }))
    write(']}},"resource_changes":[')
    list((index) => {
      const values = { ...valuesOf(index), deletion_protection: 'ACTIVE' }
      const actions = index === 120 ? ['delete'] : index % 3 === 0 ? ['update'] : ['no-op']
      const change = { actions, before: values, after: index === 120 ? null : values, after_unknown: {} }
      return { ...resourceOf(index), provider_name: 'registry.terraform.io/hashicorp/aws', change }
    })
    write('],"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[')
    list((index) => ({ ...resourceOf(index), values: valuesOf(index) }))
    write(']}}},"configuration":{"root_module":{}},"complete":true,"errored":false}\n')
  } finally {
    closeSync(file)
  }
  return 'aws_cognito_user_pool.x[120]'
}
